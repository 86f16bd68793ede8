//! The measures: who does what, how often, in which order.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use xpost_peers::statistics::{Spread, spread};

use crate::figures::{Row, Topic};
use crate::install::Tools;
use crate::process::{self, Cost};
use crate::serving::Server;

const MIB: u64 = 1024 * 1024;
/// What xpost makes of files up to a thousand times this.
const PART: u64 = MIB;

/// What all measures stand on.
pub struct Ground<'a> {
    /// Programs and the library.
    pub build: &'a Path,
    /// The peers.
    pub tools: &'a Tools,
    /// For files.
    pub folder: &'a Path,
    /// Whom they talk to.
    pub server: &'a Server,
    /// Smaller and fewer.
    pub quick: bool,
}

type Runner<'a> = (&'static str, Box<dyn Fn() -> Command + 'a>);

/// All measures.
pub fn all(ground: &Ground<'_>) -> Result<Vec<Row>, String> {
    let rounds = if ground.quick { 3 } else { 7 };
    let mut rows = Vec::new();
    for (base, scheme) in ground.server.bases.iter().zip(["http", "https"]) {
        ground.posts(base, scheme, rounds, &mut rows)?;
        ground.cold(base, scheme, rounds * 3, &mut rows)?;
        for size in [64, 512] {
            ground.uploads(base, scheme, size, rounds, &mut rows)?;
        }
    }
    ground.parallel(rounds, &mut rows)?;
    Ok(rows)
}

/// `rounds` turns of everyone, one after the other; what each turn cost.
fn turns(runners: &[Runner<'_>], rounds: usize) -> Result<Vec<Vec<Cost>>, String> {
    let mut costs: Vec<Vec<Cost>> = runners.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for ((_, command), costs) in runners.iter().zip(&mut costs) {
            costs.push(process::run(&mut command())?);
        }
    }
    Ok(costs)
}

fn figures(costs: &[Vec<Cost>], value: impl Fn(&Cost) -> f64) -> Vec<Spread> {
    costs
        .iter()
        .map(|costs| spread(&costs.iter().map(&value).collect::<Vec<_>>()))
        .collect()
}

fn rows_of(
    rows: &mut Vec<Row>,
    topic: Topic,
    measure: &str,
    unit: &'static str,
    runners: &[Runner<'_>],
    spreads: &[Spread],
    goals: &[Option<(String, bool)>],
) {
    for (index, ((who, _), spread)) in runners.iter().zip(spreads).enumerate() {
        eprintln!("{measure}: {who} {:.4} {unit}", spread.median);
        rows.push(Row {
            topic,
            measure: measure.to_owned(),
            who,
            unit,
            spread: *spread,
            goal: goals.get(index).cloned().flatten(),
        });
    }
}

impl Ground<'_> {
    fn host(
        &self,
        base: &str,
        hands: usize,
        operation: &str,
        params: &str,
        times: usize,
    ) -> Command {
        let standard = json!({
            "api_url": base, "access_token": "token", "ca_file": self.ca(base), "upload_parallelism": hands,
        });
        let mut command = Command::new(self.build.join("host"));
        command.arg(self.build.join("libxpost.so")).args([
            &standard.to_string(),
            operation,
            params,
            &times.to_string(),
        ]);
        command
    }

    fn ca(&self, base: &str) -> String {
        if base.starts_with("https") {
            self.server.ca_file.display().to_string()
        } else {
            String::new()
        }
    }

    fn python(&self, peer: &str, base: &str, words: &[String]) -> Command {
        let mut command = Command::new(&self.tools.python);
        command
            .arg(self.tools.scripts.join("peer.py"))
            .args([peer, base])
            .args(words)
            .env("REQUESTS_CA_BUNDLE", &self.server.ca_file);
        command
    }

    fn node(&self, base: &str, words: &[String]) -> Command {
        let mut command = Command::new("node");
        command
            .arg(self.tools.scripts.join("peer.cjs"))
            .arg(base)
            .args(words)
            .env("NODE_PATH", &self.tools.node_modules)
            .env("NODE_EXTRA_CA_CERTS", &self.server.ca_file);
        command
    }

    fn others<'a>(&'a self, base: &'a str, words: &'a [String]) -> Vec<Runner<'a>> {
        vec![
            (
                "tweepy",
                Box::new(move || self.python("tweepy", base, words)),
            ),
            ("xdk", Box::new(move || self.python("xdk", base, words))),
            ("twitter-api-v2", Box::new(move || self.node(base, words))),
        ]
    }

    fn posts(
        &self,
        base: &str,
        scheme: &str,
        rounds: usize,
        rows: &mut Vec<Row>,
    ) -> Result<(), String> {
        let times = if self.quick { 200 } else { 1000 };
        let words = ["post".to_owned(), times.to_string()];
        let mut runners: Vec<Runner<'_>> = vec![(
            "xpost",
            Box::new(move || self.host(base, 1, "CreateTextTweet", r#"{"text":"hello"}"#, times)),
        )];
        runners.extend(self.others(base, &words));
        let costs = turns(&runners, rounds)?;
        let spreads = figures(&costs, |cost| {
            times as f64 / cost.output.trim().parse().unwrap_or(f64::NAN)
        });
        let python = spreads[0].median / spreads[1].median.max(spreads[2].median);
        let node = spreads[0].median / spreads[3].median;
        let goal = (
            format!("≥ 3 × the faster Python ({python:.1}), ≥ 1.5 × Node ({node:.1})"),
            python >= 3.0 && node >= 1.5,
        );
        rows_of(
            rows,
            Topic::Posts,
            &format!("posts per second, {scheme}"),
            "1/s",
            &runners,
            &spreads,
            &[Some(goal)],
        );
        Ok(())
    }

    fn cold(
        &self,
        base: &str,
        scheme: &str,
        rounds: usize,
        rows: &mut Vec<Row>,
    ) -> Result<(), String> {
        let words = ["post".to_owned(), "1".to_owned()];
        let mut runners: Vec<Runner<'_>> = vec![(
            "xpost",
            Box::new(move || {
                let auth =
                    json!({"api_url": base, "access_token": "token", "ca_file": self.ca(base)});
                let mut command = Command::new(self.build.join("xpost"));
                command.args([
                    "CreateTextTweet",
                    "--text",
                    "hello",
                    "--auth",
                    &auth.to_string(),
                ]);
                command
            }),
        )];
        runners.extend(self.others(base, &words));
        let spreads = figures(&turns(&runners, rounds)?, |cost| cost.wall * 1e3);
        let goal = ("< 10 ms".to_owned(), spreads[0].median < 10.0);
        rows_of(
            rows,
            Topic::Start,
            &format!("cold start to the first post, {scheme}"),
            "ms",
            &runners,
            &spreads,
            &[Some(goal)],
        );
        Ok(())
    }

    /// A file of `size` MB, and its parts as files, since curl sends whole files.
    fn files(&self, size: u64) -> Result<(String, Vec<String>), String> {
        let path = self.folder.join(format!("{size}.mp4"));
        let parts = size * MIB / PART;
        let name = |index: u64| self.folder.join(format!("{size}.{index}"));
        if !path.exists() {
            let mut bytes =
                vec![0; usize::try_from(size * MIB).map_err(|error| error.to_string())?];
            let head = include_bytes!("../../sandbox/src/samples/grey.mp4");
            bytes[..head.len()].copy_from_slice(head);
            std::fs::write(&path, &bytes).map_err(|error| error.to_string())?;
            for (index, part) in bytes.chunks(PART as usize).enumerate() {
                std::fs::write(name(index as u64), part).map_err(|error| error.to_string())?;
            }
        }
        Ok((
            path.display().to_string(),
            (0..parts)
                .map(|index| name(index).display().to_string())
                .collect(),
        ))
    }

    /// The requests of an upload, for one curl process. `Expect` is taken off: curl would wait for leave with every part.
    fn curl_config(
        &self,
        base: &str,
        size: u64,
        parts: &[String],
    ) -> Result<std::path::PathBuf, String> {
        let common = format!(
            "silent\nheader = \"authorization: Bearer token\"\nheader = \"expect:\"\ncacert = \"{}\"\noutput = \"/dev/null\"\n",
            self.server.ca_file.display()
        );
        let mut requests = vec![format!(
            "url = \"{base}/2/media/upload/initialize\"\ndata = \"{{}}\"\n{common}"
        )];
        requests.extend(parts.iter().enumerate().map(|(index, part)| {
            format!("url = \"{base}/2/media/upload/1/append\"\nform = \"segment_index={index}\"\nform = \"media=@{part}\"\n{common}")
        }));
        requests.push(format!(
            "url = \"{base}/2/media/upload/1/finalize\"\nrequest = \"POST\"\n{common}"
        ));
        let path = self.folder.join(format!("curl-{size}"));
        std::fs::write(&path, requests.join("next\n")).map_err(|error| error.to_string())?;
        Ok(path)
    }

    fn uploads(
        &self,
        base: &str,
        scheme: &str,
        size: u64,
        rounds: usize,
        rows: &mut Vec<Row>,
    ) -> Result<(), String> {
        let (file, parts) = self.files(size)?;
        let config = &self.curl_config(base, size, &parts)?;
        let params = &json!({"files": file, "type": "tweet_video"}).to_string();
        let upload = |hands| self.host(base, hands, "UploadAttachmentsArray", params, 1);
        // With several at once curl may finalize before the last part; this server does not mind.
        let curl = |parallel: bool| {
            let mut command = Command::new("curl");
            if parallel {
                command.args(["--no-progress-meter", "--parallel", "--parallel-max", "4"]);
            }
            command.arg("--config").arg(config);
            command
        };
        let words = ["upload".to_owned(), file.clone(), PART.to_string()];
        let mut runners: Vec<Runner<'_>> = vec![
            ("xpost", Box::new(move || upload(1))),
            ("curl", Box::new(move || curl(false))),
            ("xpost, 4 at a time", Box::new(move || upload(4))),
            ("curl, 4 at a time", Box::new(move || curl(true))),
        ];
        runners.extend(self.others(base, &words));
        let costs = turns(&runners, if self.quick && size > 64 { 1 } else { rounds })?;
        let measure = format!("upload of {size} MB, {scheme}");
        let against_curl = |spreads: &[Spread], most: f64| {
            let goal = |mine: usize| {
                let ratio = spreads[mine].median / spreads[mine + 1].median;
                Some((format!("≤ {most} × curl ({ratio:.2})"), ratio <= most))
            };
            [goal(0), None, goal(2)]
        };
        let wall = figures(&costs, |cost| cost.wall);
        rows_of(
            rows,
            Topic::Time,
            &format!("{measure}: time"),
            "s",
            &runners,
            &wall,
            &against_curl(&wall, 1.1),
        );
        let cpu = figures(&costs, |cost| cost.cpu);
        rows_of(
            rows,
            Topic::Processor,
            &format!("{measure}: processor"),
            "s",
            &runners,
            &cpu,
            &against_curl(&cpu, 1.2),
        );
        let memory = figures(&costs, |cost| cost.memory);
        let goal = |mine: usize| Some(("< 24 MB".to_owned(), memory[mine].most < 24.0));
        rows_of(
            rows,
            Topic::Memory,
            &format!("{measure}: peak memory"),
            "MB",
            &runners,
            &memory,
            &[goal(0), None, goal(2)],
        );
        Ok(())
    }

    /// Four parts at a time against one, with 50 ms there and back.
    fn parallel(&self, rounds: usize, rows: &mut Vec<Row>) -> Result<(), String> {
        let (file, _) = self.files(64)?;
        let base = &self.server.bases[2];
        let params = &json!({"files": file, "type": "tweet_video"}).to_string();
        let upload = |hands| self.host(base, hands, "UploadAttachmentsArray", params, 1);
        let runners: Vec<Runner<'_>> = vec![
            ("xpost, 4 at a time", Box::new(move || upload(4))),
            ("xpost", Box::new(move || upload(1))),
        ];
        let spreads = figures(&turns(&runners, rounds)?, |cost| cost.wall);
        let ratio = spreads[1].median / spreads[0].median;
        let goal = (format!("≥ 2.5 × one at a time ({ratio:.2})"), ratio >= 2.5);
        rows_of(
            rows,
            Topic::Latency,
            "upload of 64 MB with 50 ms of latency, https: time",
            "s",
            &runners,
            &spreads,
            &[Some(goal)],
        );
        Ok(())
    }
}

//! A host in a process of its own: another server of a cluster, another start of a script, another machine.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use super::*;

/// What a process runs.
pub struct Task<'a> {
    pub platform: Platform,
    /// Modules besides OPI_Twitter.
    pub modules: Vec<(&'a str, String)>,
    /// A program that runs.
    pub program: &'a str,
    /// Or a function of a module that is called with the request.
    pub function: Option<(&'a str, &'a str)>,
    /// The parameters of the request's URL.
    pub request: Json,
    /// What stands around the code as `Параметры`.
    pub parameters: Json,
    pub constants: Json,
}

impl Default for Task<'_> {
    fn default() -> Self {
        Self {
            platform: Platform::Enterprise,
            modules: Vec::new(),
            program: "",
            function: None,
            request: json!({}),
            parameters: Json::Null,
            constants: json!({}),
        }
    }
}

impl Task<'_> {
    /// Starts it with these folders for its user and for temporary files; `finish` waits for it.
    pub fn start(&self, world: &World, home: &Path, temporary: &Path) -> Running {
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let answer = world.folder.join(format!("answer-{number}.json"));
        let task = json!({
            "enterprise": self.platform == Platform::Enterprise, "modules": self.modules, "program": self.program,
            "function": self.function, "request": self.request, "parameters": self.parameters,
            "constants": self.constants, "answer": answer, "folder": world.folder,
        });
        let file = world.file(&format!("task-{number}.json"), task.to_string().as_bytes());
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "process::a_process_of_its_own", "--ignored"])
            .env("XPOST_TEST_TASK", file)
            .env("HOME", home)
            .env("TMPDIR", temporary)
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_STATE_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        Running { child, answer }
    }

    /// Runs it, and gives what it said and what its constants are then.
    pub fn run(&self, world: &World, home: &Path) -> Json {
        self.start(world, home, &temporary(world)).finish()
    }
}

pub struct Running {
    child: std::process::Child,
    answer: PathBuf,
}

impl Running {
    pub fn finish(self) -> Json {
        let output = self.child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{complained}");
        let answer = std::fs::read_to_string(&self.answer).expect("an answer");
        serde_json::from_str(&answer).unwrap()
    }
}

#[test]
#[ignore = "other tests start it"]
fn a_process_of_its_own() {
    let Some(task) = std::env::var_os("XPOST_TEST_TASK") else {
        return;
    };
    let task: Json = serde_json::from_str(&std::fs::read_to_string(task).unwrap()).unwrap();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let platform = if task["enterprise"] == true {
        Platform::Enterprise
    } else {
        Platform::OneScript
    };
    let host = Host::new(platform);
    if task["parameters"].is_object() {
        host.put("Параметры", auth(&task["parameters"]));
    }
    if platform == Platform::OneScript {
        // What an application for the web has in OneScript: its server's answer, and constants of its own.
        host.web.set(true);
        host.put(
            "Константы",
            Value::object(interpreter::enterprise::Constants),
        );
    }
    for (name, value) in task["constants"].as_object().unwrap() {
        host.infobase.set_constant(name, &text(value));
    }
    load_from(&host, Path::new(&text(&task["folder"])));
    for module in task["modules"].as_array().unwrap() {
        host.module(&text(&module[0]), &text(&module[1]));
    }
    let mut said = json!(null);
    if let Some(function) = task["function"].as_array() {
        let request = task["request"].as_object().unwrap();
        let request: Vec<(&str, &str)> = request
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
            .collect();
        let request = interpreter::enterprise::request(&request);
        let answer = host
            .call(&text(&function[0]), &text(&function[1]), &[request])
            .unwrap_or_else(|failure| panic!("{failure:?}"));
        said = json!({
            "status": answer.at("КодСостояния").plain(), "body": interpreter::enterprise::body(&answer),
        });
    }
    if let Some(program) = task["program"]
        .as_str()
        .filter(|program| !program.is_empty())
    {
        host.run(program)
            .unwrap_or_else(|failure| panic!("{failure:?}"));
    }
    let constants = host.infobase.state.lock().unwrap().constants.clone();
    let answer = json!({"said": said, "messages": *host.messages.borrow(), "constants": constants});
    std::fs::write(text(&task["answer"]), answer.to_string()).unwrap();
}

//! Jobs of one process, and starts of a script one after the other.

use std::sync::{Arc, Barrier};

use serde_json::json;

use super::process::Task;
use super::*;

/// The package as `opm` unpacks it: the module, and what it finds beside itself.
fn package(world: &World, platform: Platform) {
    drop(host(platform, world));
}

#[test]
fn four_jobs_that_attach_at_once_all_succeed() {
    for platform in BOTH {
        for round in 0..5 {
            let world = World::new();
            package(&world, platform);
            let process: Arc<interpreter::Process> = Arc::default();
            let meeting = Arc::new(Barrier::new(4));
            process.meeting.lock().unwrap().replace(meeting);
            std::thread::scope(|scope| {
                for job in 0..4 {
                    let (process, world) = (Arc::clone(&process), &world);
                    scope.spawn(move || {
                        let host = Host::sharing(platform, process, Arc::default());
                        load(&host, world);
                        let text = format!("{round} {job}");
                        let given = [Value::text(&text), auth(&world.oauth2())];
                        let answer = host
                            .call("OPI_Twitter", "СоздатьТекстовыйТвит", &given)
                            .unwrap_or_else(|failure| panic!("{platform:?}: {failure:?}"));
                        assert_eq!(answer.at("data").at("text").plain(), text);
                    });
                }
            });
            assert_eq!(world.state()["posts"].as_array().unwrap().len(), 4);
        }
    }
}

/// A queue that is drained every minute starts the script again and again.
#[test]
fn a_hundred_starts_leave_nothing_in_the_temporary_folder() {
    let world = World::new();
    let platform = Platform::OneScript;
    package(&world, platform);
    let home = world.folder.join("home");
    std::fs::create_dir_all(&home).unwrap();
    let left = temporary(&world);
    let picture = world.file("cat.png", PNG);
    let program = format!(
        "Данные = Новый ДвоичныеДанные(\"{picture}\");
        Ответ = OPI_Twitter.СоздатьТвитКартинки(Строка(Новый УникальныйИдентификатор()), Данные, Параметры);
        Сообщить(ТипЗнч(Ответ));"
    );
    let task = Task {
        platform,
        program: &program,
        parameters: world.oauth2(),
        ..Task::default()
    };
    for _ in 0..25 {
        let started: Vec<_> = (0..4).map(|_| task.start(&world, &home, &left)).collect();
        for running in started {
            assert_eq!(running.finish()["messages"], json!(["Соответствие"]));
        }
    }
    assert_eq!(world.state()["posts"].as_array().unwrap().len(), 100);
    assert_eq!(files(&left), Vec::<PathBuf>::new());
    assert_eq!(files(&home), Vec::<PathBuf>::new());
}

fn job(world: &World, process: &Arc<interpreter::Process>) -> Host {
    let host = Host::sharing(Platform::OneScript, Arc::clone(process), Arc::default());
    load(&host, world);
    host
}

/// In OneScript another job sees how far an upload is, and ends it.
#[test]
fn another_job_sees_the_progress_and_ends_the_upload() {
    for [progress, cancel] in [
        ["ХодЗагрузки", "ПрерватьВызовы"],
        ["UploadProgress", "CancelCalls"],
    ] {
        let world = World::new();
        package(&world, Platform::OneScript);
        let mut video = support::MP4.to_vec();
        let free = 12u32 << 20;
        video.extend_from_slice(&free.to_be_bytes());
        video.extend_from_slice(b"free");
        video.resize(video.len() + free as usize - 8, 0);
        let video = world.file("video.mp4", &video);
        // Some parts arrive, and the next waits for ever.
        world.fault(json!({
            "match": {"path": "/2/media/upload/*/append"}, "times": -1, "skip": 3, "action": "delay_ms", "ms": 20_000,
        }));
        let process: Arc<interpreter::Process> = Arc::default();
        process.shared.lock().unwrap().replace(0);
        let watcher = job(&world, &process);
        let call = |name: &str| watcher.call("OPI_Twitter", name, &[]).unwrap().plain();
        assert_eq!(call(progress), "", "nothing is uploaded yet");
        std::thread::scope(|scope| {
            let (world, process, video) = (&world, &process, &video);
            let uploading = scope.spawn(move || {
                let host = job(world, process);
                let mut own = world.oauth2();
                own["timeout"] = json!(60);
                let given = [Value::text("видео"), Value::text(video), auth(&own)];
                match host.call("OPI_Twitter", "СоздатьТвитВидео", &given) {
                    Err(failure) => failure.text().to_owned(),
                    Ok(answer) => format!("{answer:?}"),
                }
            });
            loop {
                let percent = call(progress);
                if percent.parse().is_ok_and(|percent: u8| percent > 0) {
                    assert!(percent.parse::<u8>().unwrap() < 100, "{percent}");
                    break;
                }
                assert!(!uploading.is_finished(), "it ended by itself");
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            call(cancel);
            let said = uploading.join().unwrap();
            assert!(said.contains("(cancelled)"), "{said}");
        });
        assert_eq!(world.state()["posts"], json!([]));
    }
}

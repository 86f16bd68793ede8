//! How fast media go in. Ignored by default; run it with `--release -- --ignored --nocapture`.

mod common;

use common::{Client, mp4};
use serde_json::json;
use std::time::Instant;

#[test]
#[ignore = "a measurement, not a promise"]
fn measure_half_a_gigabyte() {
    let chunk = mp4(4 * 1024 * 1024);
    for discard in [false, true] {
        let client = Client::new();
        client.settings(json!({"discard_media": discard}));
        let id = client.initialize("video/mp4", "tweet_video", 128 * chunk.len());
        let started = Instant::now();
        for index in 0..128 {
            assert_eq!(client.append(&id, index, &chunk).status, 200);
        }
        let seconds = started.elapsed().as_secs_f64();
        assert_eq!(client.finalize(&id).status, 200);
        println!(
            "discard_media {discard}: {:.0} MB/s",
            128.0 * chunk.len() as f64 / 1e6 / seconds
        );
    }
}

//! What a call costs before any network: the round trip through the C boundary, and a signature.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use xpost::abi;
use xpost::oauth1::{Keys, Signed, Stamp, header};
use xpost::secret::Secret;

fn boundary(criterion: &mut Criterion) {
    criterion.bench_function("refused call through the boundary", |bencher| {
        bencher.iter(|| {
            // SAFETY: both pointers are NUL-terminated; the answer is freed once.
            unsafe {
                abi::xpost_free(black_box(abi::xpost_call(
                    0,
                    c"GetTweet".as_ptr(),
                    c"{}".as_ptr(),
                )))
            }
        });
    });
    criterion.bench_function("GetStandardParameters through the boundary", |bencher| {
        bencher.iter(|| {
            // SAFETY: as above.
            unsafe {
                abi::xpost_free(black_box(abi::xpost_get_standard_parameters(
                    0,
                    c"{}".as_ptr(),
                )))
            }
        });
    });
}

fn signature(criterion: &mut Criterion) {
    let keys = Keys {
        consumer_key: Secret::new("xvz1evFS4wEEPTGEFPHBog"),
        consumer_secret: Secret::new("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
        token: Some((
            Secret::new("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
            Secret::new("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
        )),
    };
    let request = Signed {
        method: "POST",
        base_url: "https://api.x.com/2/tweets",
        parameters: &[],
        extra: &[],
    };
    criterion.bench_function(
        "OAuth 1.0a header, nonce and timestamp included",
        |bencher| {
            bencher.iter(|| black_box(header(&keys, &Stamp::at(1_795_502_400).unwrap(), &request)));
        },
    );
}

criterion_group!(benches, boundary, signature);
criterion_main!(benches);

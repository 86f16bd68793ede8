//! TLS to the server.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Error;
use crate::language::{Text, text};
use crate::shown;
use crate::store::problems;

/// Certificates are verified as for X: by the platform, or against `ca_file` beside the system's certificates.
pub(super) fn tls(ca_file: &str) -> Result<MakeRustlsConnect, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let broken = |_| {
        problems::unavailable(&text!(
            "TLS cannot be set up on this machine",
            "на этой машине не удаётся подготовить TLS"
        ))
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(broken)?;
    let builder = if ca_file.is_empty() {
        builder.with_platform_verifier().map_err(broken)?
    } else {
        builder.with_root_certificates(roots(ca_file)?)
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

fn roots(ca_file: &str) -> Result<RootCertStore, Error> {
    let refuse = |reason| problems::unavailable(&reason).parameter("auth.ca_file");
    let Text { en, ru } = shown::path(ca_file);
    let pem = std::fs::read(ca_file).map_err(|error| {
        let reason = shown::reason(error.kind());
        let (why_en, why_ru) = (reason.en, reason.ru);
        refuse(text!(
            "the file{en} of `auth.ca_file` cannot be read: {why_en}",
            "файл{ru} из `auth.ca_file` не читается: {why_ru}"
        ))
    })?;
    let mut roots = RootCertStore::empty();
    let given: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(&pem).flatten().collect();
    let (known, _) = roots.add_parsable_certificates(given);
    if known == 0 {
        return Err(refuse(text!(
            "the file of `auth.ca_file` holds no PEM certificate",
            "в файле `auth.ca_file` нет сертификата PEM"
        )));
    }
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(roots)
}

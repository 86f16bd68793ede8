//! The certificate of the listener and the authority that vouches for it, made anew at every start.

use std::io;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// The certificate of the listener and the authority that vouches for it.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
}

/// Makes a throw-away authority and a certificate for the loopback names.
pub(crate) fn tls() -> io::Result<Tls> {
    let failed = |error: rcgen::Error| io::Error::other(error.to_string());
    let mut authority = rcgen::CertificateParams::new(Vec::new()).map_err(failed)?;
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    authority.key_usages = vec![
        rcgen::KeyUsagePurpose::KeyCertSign,
        rcgen::KeyUsagePurpose::CrlSign,
    ];
    authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "xpost sandbox authority");
    let key = rcgen::KeyPair::generate().map_err(failed)?;
    let authority = rcgen::CertifiedIssuer::self_signed(authority, key).map_err(failed)?;

    let names = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let mut server = rcgen::CertificateParams::new(names).map_err(failed)?;
    server
        .distinguished_name
        .push(rcgen::DnType::CommonName, "localhost");
    server.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = rcgen::KeyPair::generate().map_err(failed)?;
    let certificate = server.signed_by(&key, &authority).map_err(failed)?;

    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        ca_pem: authority.pem(),
    })
}

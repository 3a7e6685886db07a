//! TLS for the transport over reqwest: takes the certificates of a client, sets up one of the two
//! implementations. Connects to nothing.

use super::super::connect::Connect;
use crate::{Error, Result};

/// Sets up TLS for connections to services that are trusted by the operating system, or by a
/// certificate of the client.
#[cfg(feature = "rustls-tls")]
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    connect: &Connect,
    is_needed: bool,
) -> Result<reqwest::ClientBuilder> {
    use std::sync::OnceLock;

    // Reading the certificates of the platform takes far longer than all the rest.
    static CONFIG: OnceLock<rustls::ClientConfig> = OnceLock::new();
    let is_usual = is_needed && !connect.has_certificates();
    let config = match CONFIG.get().filter(|_| is_usual) {
        Some(config) => config.clone(),
        None => {
            let config = by_rustls::config(connect, is_needed)?;
            if is_usual {
                CONFIG.get_or_init(|| config.clone());
            }
            config
        }
    };
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(feature = "rustls-tls")]
mod by_rustls {
    use std::sync::Arc;

    use rustls::{
        ClientConfig, ConfigBuilder, RootCertStore,
        client::WantsClientCert,
        crypto::CryptoProvider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    };

    use super::{Connect, no_key, unusable};
    use crate::Result;

    pub(super) fn config(connect: &Connect, is_needed: bool) -> Result<ClientConfig> {
        // Named here, because the process-wide provider is the application's to choose.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = Vec::new();
        for pem in &connect.roots {
            roots.extend(certificates("a root certificate", pem)?);
        }
        let config = trusting(roots, provider, is_needed)?;
        match &connect.identity {
            None => Ok(config.with_no_client_auth()),
            Some(identity) => {
                let chain = certificates("the client certificate", &identity.pem)?;
                let key = PrivateKeyDer::from_pem_slice(identity.key.expose().as_bytes());
                let key = key.map_err(|_| no_key())?;
                config
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| unusable("the client certificate", &error))
            }
        }
    }

    fn trusting(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
        is_needed: bool,
    ) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>> {
        let failed = |error: rustls::Error| {
            crate::Error::configuration(format!("TLS cannot be set up: {error}"))
        };
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(failed)?;
        let mut store = RootCertStore::empty();
        for root in &roots {
            let added = store.add(root.clone());
            added.map_err(|error| unusable("a root certificate", &error))?;
        }
        // Whom the platform trusts is not asked in vain: a container may have no certificates.
        if !is_needed {
            return Ok(config.with_root_certificates(store));
        }
        let verifier = verifier(roots, provider).map_err(failed)?;
        let config = config.dangerous();
        Ok(config.with_custom_certificate_verifier(Arc::new(verifier)))
    }

    #[cfg(not(target_os = "android"))]
    fn verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
        match roots.is_empty() {
            true => rustls_platform_verifier::Verifier::new(provider),
            false => rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider),
        }
    }

    #[cfg(target_os = "android")]
    fn verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
        match roots.is_empty() {
            true => rustls_platform_verifier::Verifier::new(provider),
            false => Err(rustls::Error::General(
                "root certificates of a client are not supported on Android".to_owned(),
            )),
        }
    }

    fn certificates(what: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<_, _>>()
            .map_err(|error| unusable(what, &error))?;
        match certificates.is_empty() {
            true => Err(unusable(what, &"there is no certificate in PEM")),
            false => Ok(certificates),
        }
    }
}

/// Sets up TLS for connections to services that are trusted by the platform, or by a certificate of
/// the client. It reads nothing before it connects.
#[cfg(all(feature = "native-tls", not(feature = "rustls-tls")))]
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    connect: &Connect,
    _: bool,
) -> Result<reqwest::ClientBuilder> {
    let mut builder = builder.tls_backend_native();
    for pem in &connect.roots {
        let roots = reqwest::Certificate::from_pem_bundle(pem);
        let roots = roots.map_err(|error| unusable("a root certificate", &super::chain(&error)))?;
        if roots.is_empty() {
            return Err(unusable(
                "a root certificate",
                &"there is no certificate in PEM",
            ));
        }
        builder = builder.tls_certs_merge(roots);
    }
    if let Some(identity) = &connect.identity {
        let (pem, key) = (&identity.pem, &identity.key);
        if !key.expose().contains("PRIVATE KEY-----") {
            return Err(no_key());
        }
        let identity = reqwest::Identity::from_pkcs8_pem(pem, key.expose().as_bytes());
        let identity =
            identity.map_err(|error| unusable("the client certificate", &super::chain(&error)))?;
        builder = builder.identity(identity);
    }
    Ok(builder)
}

/// There is no TLS to set up.
#[cfg(not(any(feature = "rustls-tls", feature = "native-tls")))]
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    connect: &Connect,
    _: bool,
) -> Result<reqwest::ClientBuilder> {
    match connect.has_certificates() {
        false => Ok(builder),
        true => Err(Error::configuration(
            "certificates are set, and there is no TLS; turn on the feature `rustls-tls` or \
             `native-tls`",
        )),
    }
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
fn unusable(what: &str, why: &dyn std::fmt::Display) -> Error {
    Error::configuration(format!("{what} cannot be used: {why}"))
}

/// Shows nothing of the text, which may still be a key.
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
fn no_key() -> Error {
    Error::configuration("the key of the client certificate is not a private key in PEM")
}

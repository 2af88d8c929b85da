//! The servers that a check is about: one address, and as many instances from there on as there are.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::address::{Address, AddressError, Scheme};
use super::session::Instance;
use super::transport::{ConnectError, Connector};
use super::unscripted::Unscripted;
use crate::targets::TargetError;
use crate::targets::secrets::Secrets;
use crate::targets::site::Site;
use crate::targets::tokens::Tokens;

/// What is known of the servers before one talks to them.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The address of the first.
    pub address: Address,
    /// The address of its control endpoint, if it has one.
    pub control: Option<Address>,
    /// How many there are, on ports that follow each other.
    pub instances: usize,
    /// Further header fields of every upgrade request.
    pub headers: Vec<(String, String)>,
    /// A file of authorities, in PEM, that are trusted besides the system's.
    pub authorities: Option<PathBuf>,
    /// How long a server may take to accept a transport, and for each output.
    pub patience: Duration,
    /// What no report repeats, besides what servers are sent.
    pub secrets: Secrets,
}

/// Servers that are alike, at addresses.
pub struct Servers {
    places: Vec<Place>,
    site: Site,
    tls: Option<Arc<ClientConfig>>,
    tokens: Vec<Arc<Tokens>>,
    secrets: Secrets,
    patience: Duration,
}

/// Where one of them is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its address.
    pub address: Address,
    /// The address of its control endpoint, if it has one.
    pub control: Option<Address>,
}

/// Whose the environment of the servers is: their agents, their services, their timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// The checker's, by their control endpoints.
    Controlled,
    /// Their own.
    Own,
}

/// Why there are no such servers.
#[derive(Debug, thiserror::Error)]
pub enum ServersError {
    /// An address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The authorities that the system trusts cannot be read, and no others were given.
    #[error("there are no authorities to trust for TLS: {0}; give some with --ca FILE")]
    NoAuthorities(String),
    /// A file of authorities cannot be read.
    #[error("the authorities in `{}` cannot be read: {why}; the file must hold certificates in PEM", .file.display())]
    Authorities {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl Servers {
    /// Nobody is talked to yet. Each of `lanes` has users of its own, so that as many conversations can be had with one
    /// server at the same time; there is one at least.
    ///
    /// # Errors
    /// If there are not so many ports, or nobody to trust for TLS.
    pub fn new(options: &ServerOptions, lanes: Vec<Tokens>) -> Result<Self, ServersError> {
        let addresses = options.address.instances(options.instances)?;
        let controls = match &options.control {
            None => vec![None; addresses.len()],
            Some(control) => {
                let instances = control.instances(options.instances)?;
                instances.into_iter().map(Some).collect()
            }
        };
        let places = addresses.into_iter().zip(controls);
        let tls = match options.address.scheme {
            Scheme::WebSocket | Scheme::Http => None,
            Scheme::SecureWebSocket => Some(Arc::new(tls(options)?)),
        };
        Ok(Self {
            places: places
                .map(|(address, control)| Place { address, control })
                .collect(),
            site: Site {
                host: options.address.authority(),
                path: options.address.path.clone(),
                headers: options.headers.clone(),
            },
            tls,
            secrets: secrets(options, &lanes),
            tokens: lanes.into_iter().map(Arc::new).collect(),
            patience: options.patience,
        })
    }

    /// Where they are.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.places.iter().cloned()
    }

    /// Whose their environment is.
    #[must_use]
    pub fn environment(&self) -> Environment {
        if self.places.iter().all(|place| place.control.is_some()) {
            Environment::Controlled
        } else {
            Environment::Own
        }
    }

    /// How many conversations can be had with one server at the same time.
    #[must_use]
    pub const fn lanes(&self) -> usize {
        self.tokens.len()
    }

    /// What clients show, of the first lane.
    #[must_use]
    pub fn tokens(&self) -> &Arc<Tokens> {
        &self.tokens[0]
    }

    /// What no report repeats.
    #[must_use]
    pub const fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// How long a server may take to accept a transport, and for each output.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.patience
    }

    /// What clients say of where they ask for a WebSocket at a place.
    #[must_use]
    pub fn site(&self, place: &Place) -> Site {
        Site {
            host: place.address.authority(),
            ..self.site.clone()
        }
    }

    /// Makes transports to a place.
    ///
    /// # Errors
    /// If the host has a name that no certificate can have.
    pub fn connector(&self, place: &Place) -> Result<Connector, ConnectError> {
        Connector::new(place.address.clone(), self.tls.clone(), self.patience)
    }

    /// The server at a place, with its environment left to it. Each `lane` has users of its own.
    ///
    /// # Errors
    /// If the host has a name that no certificate can have.
    pub fn unscripted(&self, place: &Place, lane: usize) -> Result<Unscripted, TargetError> {
        let connector = self.connector(place)?;
        let site = Arc::new(self.site(place));
        let tokens = self.tokens.get(lane).unwrap_or(&self.tokens[0]);
        Ok(Unscripted::new(
            connector,
            site,
            Arc::clone(tokens),
            self.patience,
        ))
    }

    /// The controlled server at a place.
    ///
    /// # Errors
    /// If it has no control endpoint that answers.
    pub async fn connect(&self, place: Place) -> Result<Instance, TargetError> {
        let control = place.control.clone().ok_or(TargetError::NoAddress)?;
        let connector = self.connector(&place)?;
        let site = Arc::new(self.site(&place));
        let tokens = Arc::clone(self.tokens());
        Ok(Instance::connect(connector, site, tokens, control, self.patience).await?)
    }
}

/// What servers are sent and nobody else may read, and what was said to be a secret.
fn secrets(options: &ServerOptions, lanes: &[Tokens]) -> Secrets {
    let mut secrets = options.secrets.clone();
    secrets.add(lanes.iter().flat_map(Tokens::all));
    for (_name, value) in &options.headers {
        secrets.add_parts(value);
    }
    if let Some((_path, query)) = options.address.path.split_once('?') {
        secrets.add_parts(query);
    }
    secrets
}

/// TLS as the options have it, with the system's authorities.
fn tls(options: &ServerOptions) -> Result<ClientConfig, ServersError> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(file) = &options.authorities {
        let unreadable = |why: String| ServersError::Authorities {
            file: file.clone(),
            why,
        };
        let certificates = CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| unreadable(error.to_string()))?;
        if certificates.is_empty() {
            return Err(unreadable("there is none in it".to_owned()));
        }
        for certificate in certificates {
            roots
                .add(certificate)
                .map_err(|error| unreadable(error.to_string()))?;
        }
    }
    if roots.is_empty() {
        let why: Vec<_> = system.errors.iter().map(ToString::to_string).collect();
        return Err(ServersError::NoAuthorities(why.join(", ")));
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ServersError::Tls(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

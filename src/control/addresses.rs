//! Where servers under control listen: on ports one after the other (`docs/control.md`, "More than one").

use std::net::SocketAddr;
use std::num::NonZeroU16;

/// The addresses of one server under control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Where it takes connections.
    pub server: SocketAddr,
    /// Where it is controlled.
    pub control: SocketAddr,
}

/// Why there is no server under control at these addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Others than this machine could reach the endpoint.
    #[error(
        "the control endpoint is not offered on {0}: whoever reaches it can stop the server, and that address can be \
         reached from other machines; give a loopback address, as in --control 127.0.0.1:9080"
    )]
    NotLoopback(SocketAddr),
    /// There are not so many ports.
    #[error(
        "{instances} instances need ports one after the other from {first} on, and there are not so many: give a lower \
         port, or fewer --instances"
    )]
    TooFewPorts {
        /// The first address.
        first: SocketAddr,
        /// How many there were to be.
        instances: NonZeroU16,
    },
    /// Which ports they are would be known to nobody.
    #[error(
        "port 0 is any port that is free, and the ports of {instances} instances follow one another: give {first} a \
         port, or leave --instances out"
    )]
    AnyPort {
        /// The first address.
        first: SocketAddr,
        /// How many there were to be.
        instances: NonZeroU16,
    },
}

impl Addresses {
    /// The addresses of so many instances, of which these are the first's.
    ///
    /// # Errors
    /// If the endpoint's address is no loopback address, or the ports cannot follow one another.
    pub fn following(&self, instances: NonZeroU16) -> Result<Vec<Self>, AddressError> {
        // An IPv4 loopback address can be written as one of IPv6.
        if !self.control.ip().to_canonical().is_loopback() {
            return Err(AddressError::NotLoopback(self.control));
        }
        (0..instances.get())
            .map(|number| {
                Ok(Self {
                    server: nth(self.server, number, instances)?,
                    control: nth(self.control, number, instances)?,
                })
            })
            .collect()
    }
}

fn nth(first: SocketAddr, number: u16, instances: NonZeroU16) -> Result<SocketAddr, AddressError> {
    if first.port() == 0 && instances.get() > 1 {
        return Err(AddressError::AnyPort { first, instances });
    }
    let port = first
        .port()
        .checked_add(number)
        .ok_or(AddressError::TooFewPorts { first, instances })?;
    Ok(SocketAddr::new(first.ip(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(server: &str, control: &str) -> Addresses {
        Addresses {
            server: server.parse().unwrap(),
            control: control.parse().unwrap(),
        }
    }

    fn following(
        server: &str,
        control: &str,
        instances: u16,
    ) -> Result<Vec<Addresses>, AddressError> {
        addresses(server, control).following(NonZeroU16::new(instances).unwrap())
    }

    #[test]
    fn the_ports_of_instances_follow_one_another() {
        let expected = vec![
            addresses("0.0.0.0:8080", "[::1]:9080"),
            addresses("0.0.0.0:8081", "[::1]:9081"),
        ];
        assert_eq!(following("0.0.0.0:8080", "[::1]:9080", 2), Ok(expected));
    }

    #[test]
    fn the_endpoint_is_offered_on_a_loopback_address_only() {
        for loopback in [
            "127.0.0.1:9080",
            "127.9.9.9:9080",
            "[::1]:9080",
            "[::ffff:127.0.0.1]:0",
        ] {
            assert!(following("127.0.0.1:0", loopback, 1).is_ok(), "{loopback}");
        }
        for other in [
            "0.0.0.0:9080",
            "[::]:9080",
            "192.0.2.1:9080",
            "[::ffff:192.0.2.1]:1",
        ] {
            let error = following("127.0.0.1:0", other, 1).unwrap_err();
            assert_eq!(error, AddressError::NotLoopback(other.parse().unwrap()));
            assert!(error.to_string().contains("--control 127.0.0.1"), "{error}");
        }
    }

    #[test]
    fn the_last_port_is_the_last() {
        assert!(following("127.0.0.1:65534", "127.0.0.1:1", 2).is_ok());
        let error = following("127.0.0.1:65534", "127.0.0.1:1", 3).unwrap_err();
        assert!(error.to_string().contains("127.0.0.1:65534"), "{error}");
        assert!(error.to_string().contains("--instances"), "{error}");
    }

    #[test]
    fn any_port_is_for_one_instance_only() {
        assert!(following("127.0.0.1:0", "127.0.0.1:0", 1).is_ok());
        for (server, control) in [
            ("127.0.0.1:0", "127.0.0.1:1"),
            ("127.0.0.1:1", "127.0.0.1:0"),
        ] {
            let error = following(server, control, 2).unwrap_err();
            assert!(error.to_string().contains("127.0.0.1:0"), "{error}");
        }
    }
}

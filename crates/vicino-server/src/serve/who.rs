//! Who asks.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use warp::http::HeaderMap;

use super::keys::Keys;
use super::options::ServeOptions;

/// Who a client is, as far as it counts for its limits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Client {
    Address(IpAddr),
    Key(Arc<str>),
}

/// By what clients are told apart.
#[derive(Debug)]
pub(super) struct Who {
    trusted: Vec<IpNet>,
    keys: Option<Keys>,
}

impl Who {
    pub(super) fn new(options: &ServeOptions) -> Self {
        Self { trusted: options.trusted_proxies.clone(), keys: options.keys.clone() }
    }

    /// Whose key a request shows.
    pub(super) fn owner(&self, headers: &HeaderMap) -> Option<Arc<str>> {
        self.keys.as_ref().and_then(|keys| keys.owner(headers))
    }

    /// The client that a request is from, whose key is known to be that of the owner.
    pub(super) fn client(&self, owner: Option<Arc<str>>, peer: IpAddr, headers: &HeaderMap) -> Client {
        owner.map_or_else(|| Client::Address(network_of(self.address(peer, headers))), Client::Key)
    }

    /// Whether answers are for those alone who show a key.
    pub(super) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// The address of a client: the last one in `X-Forwarded-For` that no trusted proxy has, where a trusted proxy says so.
    fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let is_trusted = |ip: IpAddr| self.trusted.iter().any(|net| net.contains(&ip.to_canonical()));
        let mut client = peer.to_canonical();
        let lines = headers.get_all("x-forwarded-for").into_iter();
        let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
        while is_trusted(client) {
            // What is no address was said by nobody.
            let Some(hop) = hops.next().and_then(hop) else { break };
            client = hop.to_canonical();
        }
        client
    }
}

/// An address, which some proxies tell with a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Whoever has an address of IPv6 has its /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !0 << 64)),
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    #[test]
    fn only_a_trusted_proxy_is_believed_about_who_asks() {
        let mut options = ServeOptions::at(([127, 0, 0, 1], 0).into());
        options.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let who = Who::new(&options);
        for (peer, forwarded, expected) in [
            ("192.0.2.1", &[][..], "192.0.2.1"),
            ("192.0.2.1", &["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.2.3.4"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.2.3.4"], "198.51.100.7"),
            ("10.0.0.1", &["10.9.9.9"], "10.9.9.9"),
            ("10.0.0.1", &["198.51.100.7, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", &["198.51.100.7:50123"], "198.51.100.7"),
            ("10.0.0.1", &["[2001:db8::1]:50123"], "2001:db8::1"),
            ("10.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            let found = who.address(peer.parse().unwrap(), &headers);
            assert_eq!(found.to_string(), expected, "{peer} {forwarded:?}");
        }
    }
}

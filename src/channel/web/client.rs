//! Whose request it is: the address that limits and the audit log go by.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use super::app::App;

/// The header in which a proxy says for whom it asks.
const FORWARDED: &str = "x-forwarded-for";

/// The address of whoever asks: the other end of the connection, or what the proxy in front of us
/// says of its own other end (the last entry; those before it could be made up by anybody).
pub(super) fn address(app: &App, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let forwarded = app.settings.behind_proxy.then(|| forwarded(headers)).flatten();
    let peer = || extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    // Without a connection there is nobody to tell apart from others.
    let address = forwarded.or_else(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
    address.to_canonical()
}

/// What of an address belongs to one client: of IPv6 everybody holds a whole network of 64 bits.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    let with_port = || last.parse::<SocketAddr>().ok().map(|address| address.ip());
    last.trim_matches(['[', ']']).parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        forwarded(&headers).map(|address| address.to_string())
    }

    #[test]
    fn the_last_hop_counts() {
        assert_eq!(said(&["1.1.1.1, 203.0.113.9"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(said(&["1.1.1.1", "203.0.113.9"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(said(&["203.0.113.9:4711"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(said(&["[2001:db8::1]:80"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(said(&["[2001:db8::1]"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(said(&["203.0.113.9, unknown"]), None);
        assert_eq!(said(&[]), None);
    }

    #[test]
    fn a_client_holds_a_whole_network_of_the_newer_kind() {
        let of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
    }
}

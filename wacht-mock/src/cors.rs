//! Takes the headers of a request from a browser, returns those by which the browser allows a page
//! to read the response: the same origins as the service has.

use http::{
    HeaderMap, HeaderValue, Method,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
    },
};

/// The origin that is allowed beside those of this machine.
const CONSOLE: &str = "https://console.wacht.dev";

/// Whether a browser wants to know what it may send, before it sends it.
pub(crate) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The headers of the response, of which a preflight has more.
pub(crate) fn headers(request: &HeaderMap, is_preflight: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(origin) = request.get(ORIGIN) else {
        return headers;
    };
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if !origin.to_str().is_ok_and(is_allowed) {
        return headers;
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    if is_preflight {
        let any = HeaderValue::from_static("*");
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, any.clone());
        // The star does not stand for this header.
        let any = HeaderValue::from_static("*, authorization");
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, any);
    }
    headers
}

fn is_allowed(origin: &str) -> bool {
    let host = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    let Some(host) = host else {
        return false;
    };
    let (name, is_port) = match host.split_once(':') {
        Some((name, port)) => (name, port.parse::<u16>().is_ok()),
        None => (host, true),
    };
    origin == CONSOLE || is_port && matches!(name, "localhost" | "127.0.0.1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_console_and_of_this_machine_are_allowed() {
        for origin in [
            "https://console.wacht.dev",
            "http://localhost:5173",
            "https://localhost",
            "http://127.0.0.1:8080",
        ] {
            assert!(is_allowed(origin), "{origin}");
        }
        for origin in [
            "https://console.wacht.dev.example.com",
            "http://console.wacht.dev",
            "http://localhost.example.com",
            "http://localhost:x",
            "localhost",
            "null",
        ] {
            assert!(!is_allowed(origin), "{origin}");
        }
    }
}

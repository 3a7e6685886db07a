//! What the generator makes of its test cases, as code that must compile: a module per case, with a
//! table that calls every operation with the least and with all that it takes.

pub mod table;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

#[cfg(test)]
mod tests {
    use wacht_sdk::{Client, Error, Request, TransportFuture};

    use super::{ALL, table::Made};

    /// A client that sends nothing.
    fn client() -> Client {
        let refuse = |_: Request| -> TransportFuture {
            Box::pin(async { Err(Error::connection("nothing is sent", "it is a test")) })
        };
        let builder = Client::builder().api_key("key").transport(refuse);
        builder.build().unwrap()
    }

    #[test]
    fn every_call_can_be_made_with_the_least_and_with_all_it_takes() {
        for (case, calls) in ALL {
            assert!(!calls.is_empty(), "{case}");
            for call in *calls {
                let Made = (call.minimal)(client());
                let Made = (call.full)(client());
            }
        }
    }
}

//! Event streams by the rules of WHATWG HTML, 9.2.6: takes bytes as they arrive, in pieces of any
//! size, and returns an event whenever one is complete. Holds one event and one line at most; knows
//! neither types nor time.

use std::time::Duration;

use bytes::{Buf as _, Bytes};

/// An event as it came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawEvent {
    /// Its type; empty where it states none.
    pub(super) name: String,
    pub(super) data: String,
    /// How long to wait before the next connection, where the event states it.
    pub(super) retry: Option<Duration>,
}

/// An event or a line is longer than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// What has arrived of an event.
pub(super) struct Parser {
    /// A line that has not ended.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return, which a line feed may follow.
    is_after_return: bool,
    /// Whether a line was read, so that no mark of the encoding can follow.
    is_begun: bool,
    name: String,
    data: String,
    id: String,
    retry: Option<Duration>,
    /// The last id that an event had.
    last_id: String,
    /// The last time to wait that the stream stated.
    last_retry: Option<Duration>,
    limit: usize,
}

impl Parser {
    /// A parser of events and lines that are not longer than `limit` bytes.
    #[inline]
    pub(super) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            is_after_return: false,
            is_begun: false,
            name: String::new(),
            data: String::new(),
            id: String::new(),
            retry: None,
            last_id: String::new(),
            last_retry: None,
            limit,
        }
    }

    /// The id to continue after; empty where no event had one.
    #[inline]
    pub(super) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// The time to wait before the next connection, if the stream stated one.
    #[inline]
    pub(super) fn last_retry(&self) -> Option<Duration> {
        self.last_retry
    }

    /// The next event that is complete with these bytes, which are taken up to its end; all of them
    /// where none is.
    #[inline]
    pub(super) fn next(&mut self, bytes: &mut Bytes) -> Result<Option<RawEvent>, TooLarge> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.is_after_return) && bytes.starts_with(b"\n") {
                bytes.advance(1);
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let part = bytes.split_to(end.unwrap_or(bytes.len()));
            if self.line.len() + self.data.len() + part.len() > self.limit {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(&part);
            if end.is_none() {
                break;
            }
            self.is_after_return = bytes.starts_with(b"\r");
            bytes.advance(1);
            let line = std::mem::take(&mut self.line);
            let event = self.take_line(&line);
            // The room is kept for the next line.
            self.line = line;
            self.line.clear();
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    /// Takes a line without its end.
    #[inline]
    fn take_line(&mut self, line: &[u8]) -> Option<RawEvent> {
        let line = match std::mem::replace(&mut self.is_begun, true) {
            false => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line),
            true => line,
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.name),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
                self.last_retry = self.retry.or(self.last_retry);
            }
            // A comment, which begins with a colon, or a field of a later version.
            _ => {}
        }
        None
    }

    /// Ends an event. One without data does not count.
    #[inline]
    fn dispatch(&mut self) -> Option<RawEvent> {
        self.id.clone_into(&mut self.last_id);
        let (name, retry) = (std::mem::take(&mut self.name), self.retry.take());
        let mut data = std::mem::take(&mut self.data);
        // The line feed after the last line.
        data.pop()?;
        Some(RawEvent { name, data, retry })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::{Parser, RawEvent, TooLarge};

    /// The events of a stream that arrives in pieces of this size, each with the id after it.
    fn in_pieces(text: &[u8], size: usize) -> Vec<(String, String, String)> {
        let mut parser = Parser::new(1_000);
        let mut events = Vec::new();
        for piece in text.chunks(size) {
            let mut piece = Bytes::copy_from_slice(piece);
            while let Some(event) = parser.next(&mut piece).unwrap() {
                events.push((event.name, event.data, parser.last_id().to_owned()));
            }
            assert!(piece.is_empty());
        }
        events
    }

    /// The same events, however they arrive.
    fn events(text: &[u8]) -> Vec<(String, String, String)> {
        let whole = in_pieces(text, text.len());
        for size in 1..6 {
            assert_eq!(in_pieces(text, size), whole, "pieces of {size}");
        }
        whole
    }

    fn event(name: &str, data: &str, id: &str) -> (String, String, String) {
        (name.to_owned(), data.to_owned(), id.to_owned())
    }

    #[test]
    fn the_examples_of_the_standard_are_read() {
        let stocks = b"data: YHOO\ndata: +2\ndata: 10\n\n";
        assert_eq!(events(stocks), [event("", "YHOO\n+2\n10", "")]);
        let blocks = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        assert_eq!(
            events(blocks),
            [
                event("", "first event", "1"),
                event("", "second event", ""),
                event("", " third event", ""),
            ]
        );
        // The last block has no empty line after it.
        let empty = b"data\n\ndata\ndata\n\ndata:";
        assert_eq!(events(empty), [event("", "", ""), event("", "\n", "")]);
        let spaces = b"data:test\n\ndata: test\n\n";
        assert_eq!(
            events(spaces),
            [event("", "test", ""), event("", "test", "")]
        );
    }

    #[test]
    fn lines_end_in_each_of_the_three_ways() {
        let mixed = b"data: a\r\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n";
        assert_eq!(
            events(mixed),
            [
                event("", "a\nb", ""),
                event("", "c", ""),
                event("", "d", "")
            ]
        );
    }

    #[test]
    fn a_mark_of_the_encoding_is_no_part_of_the_first_field() {
        assert_eq!(
            events(b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n"),
            [event("", "a", "")]
        );
    }

    #[test]
    fn a_name_is_that_of_one_event_and_an_id_that_of_all_that_follow() {
        let named = b"event: add\nid: 7\ndata: 1\n\ndata: 2\n\nid: 8\x00\ndata: 3\n\n";
        assert_eq!(
            events(named),
            [
                event("add", "1", "7"),
                event("", "2", "7"),
                event("", "3", "7")
            ]
        );
    }

    #[test]
    fn an_id_without_data_counts_and_a_name_without_data_does_not() {
        let text = b"event: lost\nid: 3\n\ndata: a\n\n";
        assert_eq!(events(text), [event("", "a", "3")]);
    }

    #[test]
    fn a_time_to_wait_is_digits_alone() {
        let mut parser = Parser::new(100);
        let mut read = |text: &'static str| parser.next(&mut Bytes::from(text)).unwrap();
        let waiting = |retry| RawEvent {
            name: String::new(),
            data: "a".to_owned(),
            retry,
        };
        let second = Some(Duration::from_secs(1));
        assert_eq!(read("retry: 1000\ndata: a\n\n"), Some(waiting(second)));
        assert_eq!(read("retry: 1s\ndata: a\n\n"), Some(waiting(None)));
        assert_eq!(
            read("retry: 99999999999999999999\ndata: a\n\n"),
            Some(waiting(None))
        );
        assert_eq!(parser.last_retry(), second);
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced() {
        assert_eq!(events(b"data: a\xff\n\n"), [event("", "a\u{fffd}", "")]);
    }

    #[test]
    fn an_event_or_a_line_is_not_longer_than_the_limit() {
        for endless in ["data: aaaa\n", ": aaaaaaaaaaaaaaaa"] {
            let mut parser = Parser::new(16);
            let mut bytes = Bytes::from(endless.repeat(3));
            assert_eq!(parser.next(&mut bytes), Err(TooLarge), "{endless}");
        }
        // Comments that end do not count.
        let mut parser = Parser::new(16);
        let mut bytes = Bytes::from(": aaaa\n".repeat(30));
        assert_eq!(parser.next(&mut bytes), Ok(None));
    }
}

//! The streams of each client, so that no client opens all that there may be.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use warp::http::HeaderMap;

use super::options::ServeOptions;
use super::who::{Client, Who};
use crate::error::Problem;

/// How many streams each client has open.
#[derive(Debug)]
pub(super) struct Streams {
    who: Who,
    most_of_client: usize,
    /// Of those alone who have one open.
    open: Mutex<HashMap<Client, usize>>,
}

/// Who asks for a stream.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    client: Client,
    streams: Arc<Streams>,
}

/// A stream that counts for its client until this is dropped.
#[derive(Debug)]
pub(crate) struct OpenStream(Asker);

impl Streams {
    pub(super) fn new(options: &ServeOptions) -> Self {
        Self { who: Who::new(options), most_of_client: options.streams_per_client, open: Mutex::default() }
    }

    /// Who asks with a request.
    pub(super) fn asker(self: &Arc<Self>, peer: IpAddr, headers: &HeaderMap) -> Asker {
        let client = self.who.client(self.who.owner(headers), peer, headers);
        Asker { client, streams: Arc::clone(self) }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asker {
    /// One more stream, unless the client has as many as it may.
    pub(crate) fn open_stream(self) -> Result<OpenStream, Problem> {
        let most = self.streams.most_of_client;
        let mut open = self.streams.open();
        let of_client = open.get(&self.client).copied().unwrap_or_default();
        if of_client >= most {
            return Err(Problem::too_many_streams_of_client(most));
        }
        open.insert(self.client.clone(), of_client + 1);
        drop(open);
        Ok(OpenStream(self))
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let Asker { client, streams } = &self.0;
        let mut open = streams.open();
        match open.get_mut(client) {
            Some(of_client) if *of_client > 1 => *of_client -= 1,
            _ => _ = open.remove(client),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_forgotten_with_its_last_stream() {
        let mut options = ServeOptions::at(([127, 0, 0, 1], 0).into());
        options.streams_per_client = 2;
        let streams = Arc::new(Streams::new(&options));
        let open = |ip: &str| streams.asker(ip.parse().unwrap(), &HeaderMap::new()).open_stream();
        let (first, second) = (open("2001:db8::1").unwrap(), open("2001:db8::2").unwrap());
        assert_eq!(open("2001:db8::3").unwrap_err().reply().status(), 429);
        let other = open("192.0.2.1").unwrap();
        drop(first);
        let third = open("2001:db8::3").unwrap();
        assert!(open("2001:db8::1").is_err());
        drop((second, third, other));
        assert!(streams.open().is_empty());
    }
}

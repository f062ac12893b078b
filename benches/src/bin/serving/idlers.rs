//! Connections that ask nothing, and some that never come to the end of their question.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

use vicino_benches::Error;

/// How many letters are sent before a pause: whoever measures has the same core.
const AT_ONCE: usize = 20;

/// The beginning of a question, and of a header that is never over.
const QUESTION: &[u8] =
    b"GET /v1/nearby?lat=43.3224&lon=11.3268 HTTP/1.1\r\nHost: vicino.example\r\nX-Slow: slow";

/// They leave with this.
pub(crate) struct Idlers {
    #[expect(dead_code, reason = "they are held")]
    idle: Vec<TcpStream>,
    slow: Option<JoinHandle<()>>,
    over: Arc<AtomicBool>,
}

impl Idlers {
    pub(crate) fn gather(address: SocketAddr, idle: usize, slow: usize) -> Result<Self, Error> {
        let open = |count| (0..count).map(|_| TcpStream::connect(address)).collect::<Result<Vec<_>, _>>();
        let (idle, mut slow) = (open(idle)?, open(slow)?);
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let slow = spawn(move || {
            // One letter in a while; who is cut off begins again.
            let mut sent = vec![0; slow.len()];
            while !told.load(Ordering::Relaxed) {
                for (streams, sent) in slow.chunks_mut(AT_ONCE).zip(sent.chunks_mut(AT_ONCE)) {
                    for (stream, sent) in streams.iter_mut().zip(sent) {
                        let letter = QUESTION[*sent % QUESTION.len()];
                        *sent += 1;
                        if stream.write_all(&[letter]).is_err()
                            && let Ok(anew) = TcpStream::connect(address)
                        {
                            (*stream, *sent) = (anew, 0);
                        }
                    }
                    sleep(Duration::from_millis(10));
                }
            }
        });
        Ok(Self { idle, slow: Some(slow), over })
    }
}

impl Drop for Idlers {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // It only ends.
        let _ = self.slow.take().map(JoinHandle::join);
    }
}

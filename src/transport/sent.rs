//! How much of a request was handed to the socket: what never left may be sent again.

use std::cell::Cell;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

thread_local! {
    /// Bytes of the running request that were handed to the socket. A request runs on one thread from end to end,
    /// and a plain counter needs no destructor.
    static SENT: Cell<u64> = const { Cell::new(0) };
}

/// A new request begins on this thread.
pub(super) fn reset() {
    SENT.set(0);
}

/// Bytes of the request on this thread that may have reached the peer.
pub(super) fn sent() -> u64 {
    SENT.get()
}

#[derive(Debug)]
pub(super) struct CountSent {
    /// Whether it goes through a proxy.
    pub(super) proxied: bool,
}

impl<In: Transport> Connector<In> for CountSent {
    type Out = Counted<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        // The connection to a proxy is made without one: what is said to it, and the handshake behind it, is no request yet.
        let counts = !self.proxied || details.config.proxy().is_some();
        Ok(chained.map(|inner| Counted {
            inner,
            counts,
            failed: None,
        }))
    }
}

#[derive(Debug)]
pub(super) struct Counted<T> {
    inner: T,
    counts: bool,
    /// Why writing failed. A server that has seen enough answers and closes while the rest is still on its way, so the answer
    /// is looked for before the failure counts.
    failed: Option<std::io::Error>,
}

impl<T: Transport> Transport for Counted<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
        if !self.counts {
            return self.inner.transmit_output(amount, timeout);
        }
        if self.failed.is_some() {
            return Ok(());
        }
        // Counted before the write: a write that fails may still have let bytes through.
        SENT.set(SENT.get() + amount as u64);
        match self.inner.transmit_output(amount, timeout) {
            Err(ureq::Error::Io(error))
                if matches!(
                    error.kind(),
                    BrokenPipe | ConnectionAborted | ConnectionReset
                ) =>
            {
                self.failed = Some(error);
                Ok(())
            }
            outcome => outcome,
        }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        match (self.inner.await_input(timeout), self.failed.take()) {
            (Ok(true), failed) => {
                self.failed = failed;
                Ok(true)
            }
            (_, Some(failed)) => Err(ureq::Error::Io(failed)),
            (outcome, None) => outcome,
        }
    }

    fn is_open(&mut self) -> bool {
        self.failed.is_none() && self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

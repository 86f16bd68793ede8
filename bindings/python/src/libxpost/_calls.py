"""A call that Python can interrupt.

The library works on a thread of its own, and the thread that called waits in Python. So a signal is
handled while the call runs, and no Python code runs inside the library on a thread on which
Python raises ``KeyboardInterrupt``: one that is raised in a callback would be lost there. Callbacks
run on the thread that called, while the library waits for them.

Any bytecode of the waiting thread may be the one at which an interrupt is raised. Therefore what
decides is kept in attributes that one thread writes, and locks only wake who waits for them.
"""

import atexit
import os
import signal
import time
from _thread import LockType, allocate_lock, get_ident, start_new_thread
from typing import Any, Callable, Dict, Optional, Tuple

from . import _log
from ._errors import XPostError
from ._library import ProgressFunction

#: Seconds after which a waiting thread looks around unasked: Windows and signals that another
#: thread received wake nobody.
_PATIENCE = 0.05

#: Pauses between the requests to cancel. More than one, because the library may be about to begin;
#: not for ever, because each of them ends the client's other calls too.
_PAUSES = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032)

#: Seconds that calls which still run get at the end of the program.
_LAST_WAIT = 2.0

#: What programs handle. Python does so on its main thread, which a signal that another thread gets
#: does not wake. The library's own threads inherit this; programs that it starts do not.
_SIGNALS = {
    getattr(signal, name)
    for name in "SIGALRM SIGCHLD SIGHUP SIGINT SIGQUIT SIGTERM SIGUSR1 SIGUSR2 SIGWINCH".split()
    if hasattr(signal, name)
}

#: The running calls, by the thread on which the library works.
_running: Dict[int, "Call"] = {}


def _wake(lock: LockType) -> None:
    try:
        lock.release()
    except RuntimeError:
        pass  # It has been woken already.


class Call:
    """One call. ``work`` returns its envelope; ``cancel`` makes ``work`` end soon.

    Without ``cancel`` nothing is waited for: ``work`` may read a pipe into which nobody writes.
    """

    def __init__(
        self,
        work: Callable[["Call"], Dict[str, Any]],
        cancel: Optional[Callable[[], None]] = None,
        on_progress: Optional[Callable[[int, int], object]] = None,
    ) -> None:
        self.on_progress = on_progress
        #: What the library answered. ``None`` as long as it has not.
        self.envelope: Optional[Dict[str, Any]] = None
        self._work = work
        self._cancel = cancel
        self._process = os.getpid()
        self._failure: Optional[BaseException] = None
        # Taken by the thread of the library when it begins, or by who gives the call up before.
        self._claim = allocate_lock()
        self._over = False
        self._ending = False
        #: Nobody waits for what ``work`` returns.
        self.forsaken = False
        self._asked: Optional[Tuple[Callable[..., object], Tuple[Any, ...], bool]] = None
        self._bell = allocate_lock()
        self._bell.acquire()
        self._answered = allocate_lock()
        self._answered.acquire()

    def run(self) -> Dict[str, Any]:
        """Makes the call and returns its envelope.

        Whatever is raised meanwhile (Ctrl-C, an exception of a callback) cancels the call and is
        raised when the call has ended, with its envelope as ``xpost_envelope``. A second interrupt
        does not wait for that.
        """
        try:
            start_new_thread(self._begin, ())
            while not self._over:
                if not self._bell.acquire(True, _PATIENCE):
                    self._check_process()
                self._attend()
            _log.deliver()
            if self._failure is not None:
                raise self._failure
            assert self.envelope is not None
            return self.envelope
        except BaseException as error:
            try:
                self._end()
            except BaseException:
                self._forsake()
                raise
            self._explain(error)
            raise

    def ask(self, function: Callable[..., object], *arguments: Any, must: bool = False) -> None:
        """Runs ``function`` on the thread that called, and waits for its end.

        With ``must`` also when the call is being ended.
        """
        self._asked = (function, arguments, must)
        _wake(self._bell)
        while self._asked is not None and not self.forsaken:
            self._answered.acquire(True, _PATIENCE)
        if self._asked is not None and must:
            # Whom it was for has gone.
            self._asked = None
            function(*arguments)

    def _begin(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        if not self._claim.acquire(False):
            return
        thread = get_ident()
        _running[thread] = self
        try:
            self.envelope = self._work(self)
        except BaseException as error:
            self._failure = error
        finally:
            del _running[thread]
            self._over = True
            _wake(self._bell)

    def _attend(self) -> None:
        """Does what the thread of the library has asked for."""
        _log.deliver()
        if self._asked is None:
            return
        function, arguments, must = self._asked
        if must:
            try:
                function(*arguments)
            except Exception:
                self._answer()
                raise
        elif not self._ending:
            # What this raises has to end the call before the library goes on.
            function(*arguments)
        self._answer()

    def _answer(self) -> None:
        self._asked = None
        _wake(self._answered)

    def _end(self) -> None:
        """Cancels the call and waits for its end."""
        if self._claim.acquire(False):
            return  # It has not begun and never will.
        if self._cancel is None:
            self._forsake()
            return
        self._ending = True
        attempts = 0
        while not self._over:
            pause = _PATIENCE
            if attempts < len(_PAUSES):
                self._cancel()
                pause = _PAUSES[attempts]
                attempts += 1
            self._attend()
            if not self._bell.acquire(True, pause):
                self._check_process()
        _log.deliver()

    def _forsake(self) -> None:
        """Lets the thread of the library find its end alone."""
        self._ending = True
        self.forsaken = True
        if self._cancel is not None:
            self._cancel()
        _wake(self._answered)

    def _check_process(self) -> None:
        if os.getpid() != self._process:
            self._over = True
            raise RuntimeError(
                "the process was forked during this call; its parent gets the answer"
            )

    def _explain(self, error: BaseException) -> None:
        """Tells with the exception what has become of the call."""
        if self.envelope is None:
            return
        error.xpost_envelope = self.envelope  # type: ignore[attr-defined]
        if not self.envelope["ok"] and error.__context__ is None:
            error.__context__ = XPostError(self.envelope)


def _forward_progress(done: int, total: int, _user_data: Optional[int]) -> None:
    call = _running.get(get_ident())
    if call is not None and call.on_progress is not None and not call._ending:
        call.ask(call.on_progress, done, total)


#: One for all clients, and never freed.
progress_function = ProgressFunction(_forward_progress)


def _end_all() -> None:
    """No thread may be in the library, and call back, when the interpreter is torn down."""
    calls = [call for call in list(_running.values()) if call._cancel is not None]
    for call in calls:
        call._forsake()
    deadline = time.monotonic() + _LAST_WAIT
    while not all(call._over for call in calls) and time.monotonic() < deadline:
        time.sleep(0.005)


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    # Those threads are not in the child.
    os.register_at_fork(after_in_child=_running.clear)

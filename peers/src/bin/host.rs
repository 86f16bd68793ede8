//! A process that only hosts the shared library: `host LIBRARY STANDARD OPERATION PARAMS REPETITIONS`. Prints the seconds
//! that the repetitions took.
#![allow(clippy::expect_used)]

use std::ffi::{CStr, CString, c_char};
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let text = |index: usize| CString::new(&*words[index]).expect("no NUL");
    let times: usize = words[5].parse().expect("a number");
    let (standard, operation, params) = (text(2), text(3), text(4));
    // SAFETY: the symbols are those of include/xpost.h, with its types; every answer is read before it is freed, once.
    unsafe {
        let library = libloading::Library::new(&words[1]).expect("the library loads");
        let open: libloading::Symbol<
            '_,
            unsafe extern "C" fn(*const c_char, *mut *mut c_char) -> u32,
        > = library.get(b"xpost_open").expect("xpost_open");
        let call: libloading::Symbol<
            '_,
            unsafe extern "C" fn(u32, *const c_char, *const c_char) -> *mut c_char,
        > = library.get(b"xpost_call").expect("xpost_call");
        let free: libloading::Symbol<'_, unsafe extern "C" fn(*mut c_char)> =
            library.get(b"xpost_free").expect("xpost_free");
        let client = open(standard.as_ptr(), std::ptr::null_mut());
        assert_ne!(client, 0, "refused");
        let begun = Instant::now();
        for _ in 0..times {
            let answer = call(client, operation.as_ptr(), params.as_ptr());
            let text = CStr::from_ptr(answer);
            assert!(text.to_bytes().starts_with(br#"{"ok":true"#), "{text:?}");
            free(answer);
        }
        println!("{}", begun.elapsed().as_secs_f64());
    }
}

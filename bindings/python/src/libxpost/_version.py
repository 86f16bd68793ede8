"""The version of this package, which is that of the library."""

VERSION = "0.1.0"

"""Puts the shared library into the wheel.

The wheel needs no compiler where it is installed and serves every Python 3, since ctypes knows no
Python ABI; only the platform is part of its name. The library is the file that XPOST_LIBRARY names,
or is built here with cargo.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Tuple

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

NAME = {"win32": "xpost.dll", "darwin": "libxpost.dylib"}.get(sys.platform, "libxpost.so")


def library() -> Path:
    """The library to bundle."""
    named = os.environ.get("XPOST_LIBRARY")
    if named:
        path = Path(named).resolve()
        if not path.is_file():
            raise SystemExit(f"XPOST_LIBRARY names {path}, which is not a file")
        return path
    root = Path(__file__).resolve().parents[2]
    if not (root / "Cargo.toml").is_file() or not (root / "src" / "abi" / "mod.rs").is_file():
        raise SystemExit(
            "the sources of the library are not here: install from a checkout of the whole "
            "repository, or set XPOST_LIBRARY to a built library"
        )
    target = Path(os.environ.get("CARGO_TARGET_DIR") or root / "target")
    try:
        subprocess.run(["cargo", "build", "--release", "--lib"], cwd=root, check=True)
    except FileNotFoundError:
        raise SystemExit(
            "cargo was not found: install Rust, or set XPOST_LIBRARY to a built library"
        ) from None
    except subprocess.CalledProcessError:
        raise SystemExit("cargo could not build the library") from None
    return root / target / "release" / NAME


class BuildWithLibrary(build_py):
    """Adds the library to the package's files."""

    def run(self) -> None:
        super().run()
        # An editable installation runs from the sources and finds the library by XPOST_LIBRARY.
        if not getattr(self, "editable_mode", False):
            folder = Path(self.build_lib) / "libxpost" / "lib"
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(library(), folder / NAME)


class PlatformWheel(bdist_wheel):
    """A wheel for any Python 3 on this platform."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> Tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


class WithLibrary(Distribution):
    """A distribution that is not pure Python, so that it is installed as such."""

    def has_ext_modules(self) -> bool:
        return True


options: Any = {
    "distclass": WithLibrary,
    "cmdclass": {"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel},
}
setup(**options)

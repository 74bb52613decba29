"""Shader programs from the package's GLSL files, with includes, defines and errors that name file and line."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping, Sequence
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike
from OpenGL import GL

from viewer.render.device import Device, Resource
from viewer.render.errors import RenderError

VERSION = "#version 330 core"
_INTERLEAVED = GL.GL_INTERLEAVED_ATTRIBS
_INCLUDE = re.compile(r'^\s*#include\s+"([\w.]+)"\s*$')
_PLACE = re.compile(r"(?:^|\s)(\d+)[:(](\d+)\)?")  # Mesa and most: "file:line", NVIDIA: "file(line)"


def read_source(name: str, /, *, defines: Mapping[str, int] | None = None) -> tuple[str, list[str]]:
    """A shader file with its includes, and the names of the files in the order of their `#line` numbers.

    Raises
    ------
    RenderError
        If a file is missing.
    """
    files: list[str] = []
    lines = [VERSION, *(f"#define {key} {value}" for key, value in (defines or {}).items())]
    _add(name, files, lines)
    return "\n".join(lines) + "\n", files


def _add(file: str, files: list[str], lines: list[str]) -> None:
    """Append a file's lines, each include in its place once."""
    if file in files:
        return
    number = len(files)
    files.append(file)
    try:
        text = resources.files("viewer.render").joinpath("shaders", file).read_text(encoding="utf-8")
    except OSError as error:
        raise RenderError(f"shader {file}: not found ({error})") from error
    lines.append(f"#line 1 {number}")
    for i, line in enumerate(text.splitlines(), 1):
        if match := _INCLUDE.match(line):
            _add(match[1], files, lines)
            lines.append(f"#line {i + 1} {number}")
        else:
            lines.append(line)


def _explain(log: str, files: list[str]) -> str:
    """The driver's log with file names, and the source line it complains of."""
    out = []
    for line in log.strip().splitlines()[:12]:
        match = _PLACE.search(line)
        if match and int(match[1]) < len(files):
            file, number = files[int(match[1])], int(match[2])
            text = resources.files("viewer.render").joinpath("shaders", file).read_text(encoding="utf-8").splitlines()
            source = text[number - 1].strip() if 0 < number <= len(text) else ""
            line = f"{file}:{number}: {line[match.end() :].strip(' :')} | {source}"
        out.append(line)
    return "; ".join(out)


def _compile(kind: int, name: str, defines: Mapping[str, int]) -> int:
    source, files = read_source(name, defines=defines)
    shader = int(GL.glCreateShader(kind))
    GL.glShaderSource(shader, source)
    GL.glCompileShader(shader)
    if not GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        log = GL.glGetShaderInfoLog(shader)
        GL.glDeleteShader(shader)
        raise RenderError(f"shader {name} does not compile: {_explain(_text(log), files)}")
    return shader


def _text(log: object) -> str:
    return log.decode(errors="replace") if isinstance(log, bytes) else str(log)


class Program(Resource):
    """A linked program; uniforms are set by name, their locations looked up once.

    Parameters
    ----------
    vertex, fragment : file names below `shaders/`
    defines : preprocessor constants, before the first line
    capture : outputs of the vertex shader that are written to a buffer
    """

    kind = "program"

    def __init__(
        self,
        device: Device,
        vertex: str,
        fragment: str,
        *,
        defines: Mapping[str, int] | None = None,
        capture: Sequence[str] = (),
    ) -> None:
        shaders = [_compile(GL.GL_VERTEX_SHADER, vertex, defines or {})]
        try:
            shaders.append(_compile(GL.GL_FRAGMENT_SHADER, fragment, defines or {}))
            name = int(GL.glCreateProgram())
            for shader in shaders:
                GL.glAttachShader(name, shader)
            if capture:
                names = (ctypes.c_char_p * len(capture))(*(c.encode() for c in capture))
                GL.glTransformFeedbackVaryings(
                    name, len(capture), ctypes.cast(names, ctypes.POINTER(ctypes.POINTER(ctypes.c_char))), _INTERLEAVED
                )
            GL.glLinkProgram(name)
            linked = bool(GL.glGetProgramiv(name, GL.GL_LINK_STATUS))
            log = "" if linked else _text(GL.glGetProgramInfoLog(name))
        finally:
            for shader in shaders:
                GL.glDeleteShader(shader)
        if not linked:
            GL.glDeleteProgram(name)
            raise RenderError(f"shaders {vertex} and {fragment} do not link: {log.strip()}")
        super().__init__(device, name)
        self._locations: dict[str, int] = {}

    def use(self) -> None:
        GL.glUseProgram(self.name)

    def _location(self, uniform: str) -> int:
        found = self._locations.get(uniform)
        if found is None:
            found = self._locations[uniform] = int(GL.glGetUniformLocation(self.name, uniform))
        return found

    def integer(self, uniform: str, value: int, /) -> None:
        GL.glUniform1i(self._location(uniform), value)

    def number(self, uniform: str, value: float, /) -> None:
        GL.glUniform1f(self._location(uniform), value)

    def vector(self, uniform: str, value: ArrayLike, /) -> None:
        """Set a vec2, vec3 or vec4 by the length of `value`."""
        v = np.asarray(value, dtype=np.float32).ravel().tolist()
        (GL.glUniform2f, GL.glUniform3f, GL.glUniform4f)[len(v) - 2](self._location(uniform), *v)

    def vectors(self, uniform: str, value: ArrayLike, /) -> None:
        """Set an array of vec3 from (n, 3)."""
        v = np.ascontiguousarray(value, dtype=np.float32)
        GL.glUniform3fv(self._location(uniform), len(v), v)

    def matrix(self, uniform: str, value: ArrayLike, /) -> None:
        """Set a mat4 from a row-major (4, 4)."""
        m = np.ascontiguousarray(value, dtype=np.float32)
        GL.glUniformMatrix4fv(self._location(uniform), 1, GL.GL_TRUE, m)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteProgram(name)

"""The core is pure: what it imports and calls, read from its source without running it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import fraudcore

PACKAGE = Path(fraudcore.__file__).parent
STDLIB_OF_THE_CORE = {
    *("abc", "array", "bisect", "collections", "collections.abc", "copy", "dataclasses"),
    *("datetime", "difflib", "functools", "hashlib", "importlib.resources", "ipaddress"),
    *("itertools", "json", "math", "re", "statistics", "struct", "tomllib", "typing", "zlib"),
}
THIRD_PARTY = {"cachetools"}
EXTRAS = {"fraudcore.agent": "ua_parser", "fraudcore.enrich.mmdb_files": "maxminddb"}
"""Modules that use a library if it is installed, and import it only when asked for it."""
LOADER = "fraudcore.rules.custom"
"""Where rules of a user's own package are imported: once, when the configuration is read."""
EDGES = (
    "fraudcore.backtest",
    "fraudcore.cli",
    "fraudcore.evaluate",
    "fraudcore.enrich.feed_file",
    "fraudcore.enrich.maxmind",
    "fraudcore.enrich.mmdb_files",
    "fraudcore.enrich.records",
    "fraudcore.simulate",
    "fraudcore.stores.sqlite",
    "fraudcore.testing",
)
"""What reads files, terminals or chance, or needs a library: imported by their users, never by
the core."""
FORBIDDEN_NAMES = {
    *("open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__", "globals"),
    *("now", "utcnow", "today", "fromtimestamp", "environ", "getenv", "hash", "id"),
}
"""Input, output, the wall clock, the local time zone, and what differs between processes."""
FORBIDDEN_ANYWHERE = {
    *("boto3", "botocore", "aws_lambda_powertools", "socket", "ssl", "http", "urllib", "asyncio"),
    *("subprocess", "multiprocessing", "threading", "secrets", "uuid", "tempfile", "logging"),
}
ALLOWED_HERE = {
    "fraudcore.backtest.judges": {"multiprocessing"},
    "fraudcore.backtest.s3_objects": {"tempfile"},
}
"""A backtest may judge in several processes, and copies a large object while it reads it."""


def path_of(module: str) -> Path | None:
    """The source of a module of fraudcore, if there is such a module."""
    base = PACKAGE.joinpath(*module.split(".")[1:])
    candidates = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


@cache
def tree_of(module: str) -> ast.Module:
    """The syntax tree of a module of fraudcore."""
    path = path_of(module)
    assert path is not None, module
    return ast.parse(path.read_text("utf-8"))


def imports_of(module: str) -> Iterator[tuple[str, str | None]]:
    """Each import of a module, at any depth, as (module, name)."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield from ((node.module or "", alias.name) for alias in node.names)


def own_imports_of(module: str) -> Iterator[str]:
    """The modules of fraudcore that a module imports, with the packages they are in."""
    for name, member in imports_of(module):
        if name.partition(".")[0] != "fraudcore":
            continue
        whole = f"{name}.{member}" if member and path_of(f"{name}.{member}") else name
        parts = whole.split(".")
        yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


@cache
def reachable(start: str) -> frozenset[str]:
    """Every module of fraudcore that importing this one imports."""
    found, todo = {start}, [start]
    while todo:
        for module in own_imports_of(todo.pop()):
            if module not in found:
                found.add(module)
                todo.append(module)
    return frozenset(found)


def every_module() -> set[str]:
    """Every module there is below the package."""
    paths = (path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*.py"))
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths}


def is_edge(module: str) -> bool:
    """Whether a module is one of the edges or within one."""
    return any(module == edge or module.startswith(edge + ".") for edge in EDGES)


def foreign_imports_of(module: str) -> set[str]:
    """The modules of others that a module imports."""
    return {name for name, _ in imports_of(module) if name.partition(".")[0] != "fraudcore"}


def imported_at_once(module: str) -> set[str]:
    """The modules of others that importing a module imports; not what its functions import."""
    found, todo = set(), list(tree_of(module).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            todo += ast.iter_child_nodes(node)  # type: ignore[arg-type]
    return {name for name in found if name.partition(".")[0] != "fraudcore"}


def names_in(module: str) -> set[str]:
    """Every name and attribute that a module mentions, ``re.compile`` apart."""
    nodes = list(ast.walk(tree_of(module)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    if "compile" in attributes and attributes_of("re", module) >= {"compile"}:
        attributes.remove("compile")
    return names | attributes


def attributes_of(name: str, module: str) -> set[str]:
    """The attributes of a name that a module uses."""
    return {
        node.attr
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }


CORE = sorted(reachable("fraudcore"))
each_core_module = pytest.mark.parametrize("module", CORE)


def test_the_walk_reaches_the_core() -> None:
    """The walk is no empty promise: it finds the engine, every rule and every profile."""
    assert {
        "fraudcore.decoder",
        "fraudcore.engine",
        "fraudcore.profiles.user",
        "fraudcore.rules.geo_jump",
        "fraudcore.stores.memory",
    } <= set(CORE)


@each_core_module
def test_the_core_imports_only_the_allowed(module: str) -> None:
    """Besides fraudcore itself: pure modules of the standard library, and cachetools."""
    allowed = STDLIB_OF_THE_CORE | THIRD_PARTY
    if module == LOADER:
        allowed |= {"importlib", "importlib.metadata"}
    assert imported_at_once(module) <= allowed
    later = {name.partition(".")[0] for name in foreign_imports_of(module) - allowed}
    assert later <= {EXTRAS.get(module)}


def test_libraries_are_optional() -> None:
    """No other library than cachetools is imported before somebody asks for what needs it."""
    libraries = set(EXTRAS.values()) | {"hypothesis"}
    for module in every_module():
        if not module.startswith("fraudcore.testing"):
            at_once = {name.partition(".")[0] for name in imported_at_once(module)} & libraries
            assert not at_once or is_edge(module), module
            used = {name.partition(".")[0] for name in foreign_imports_of(module)} & libraries
            assert used <= {EXTRAS.get(module)}, module


@each_core_module
def test_the_core_does_no_io_and_reads_no_clock(module: str) -> None:
    """No file, terminal, environment, wall clock or per-process value is even mentioned."""
    assert not names_in(module) & FORBIDDEN_NAMES


def test_the_core_imports_no_edge() -> None:
    """Command line, simulator, SQLite store, databases and strategies are not imported by it."""
    assert not [module for module in CORE if is_edge(module)]


def test_every_module_is_core_or_edge() -> None:
    """Each module is reached from the package or belongs to an edge: none is left over."""
    assert {module for module in every_module() if not is_edge(module)} == set(CORE)


def test_no_module_touches_network_or_processes() -> None:
    """No AWS, sockets, processes or threads anywhere in the package, but where it is said."""
    for module in every_module():
        tops = {name.partition(".")[0] for name in foreign_imports_of(module)}
        assert tops & FORBIDDEN_ANYWHERE == ALLOWED_HERE.get(module, set()), module


def test_the_simulator_uses_seeded_chance_only() -> None:
    """The simulator imports ``random.Random`` and no shared generator, clock or file."""
    for module in every_module():
        if module.startswith("fraudcore.simulate"):
            drawn = {member for name, member in imports_of(module) if name == "random"}
            assert drawn <= {"Random"}, module
            assert not foreign_imports_of(module) & {"os", "time", "sys", "pathlib"}, module
            assert not names_in(module) & (FORBIDDEN_NAMES - {"id"}), module


def test_the_command_line_reads_no_environment_and_no_local_time() -> None:
    """It may measure time and pass on when its input arrived; nothing else is from outside."""
    for module in every_module():
        if module.startswith("fraudcore.cli"):
            assert attributes_of("time", module) <= {"monotonic"}, module
            assert not names_in(module) & {"utcnow", "today", "environ", "getenv"}, module
            assert "random" not in foreign_imports_of(module), module


def test_edges_do_not_import_each_other_but_for_the_command_line() -> None:
    """Simulator, store and strategies stand on the core alone; the command line joins them."""
    for start in ("fraudcore.simulate", "fraudcore.stores.sqlite", "fraudcore.testing"):
        others = {module for module in reachable(start) if is_edge(module)}
        assert all(module.startswith(start) for module in others)

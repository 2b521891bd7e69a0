"""One contract for every store, and what each adds to it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from fraudcore import Alert, Engine, MemoryStore, ProfileKey, StateDecodeError, StateStore, run
from fraudcore.engine import Outcome
from fraudcore.profiles import PROFILE_TYPES, IpProfile, Profile, UserProfile
from fraudcore.stores.sqlite import SqliteStore
from tests.attempts import BERLIN, attempt, failures, only, success

SMALL = Engine(only("ip_failure_burst", max_failures=3, window_s=60, quiet_s=120))
KEY = ProfileKey("default", "ip", "192.0.2.1")


def outcome_of(tenant: str = "default") -> Outcome:
    """Profiles of a source and an account, and one alert."""
    return SMALL.process([*failures((0, 1, 2), user="ann", tenant=tenant), success(3, BERLIN)], {})


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StateStore]:
    """A fresh store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with SqliteStore(tmp_path / "state.db") as sqlite_store:
        yield sqlite_store


class TestContract:
    """What every store does."""

    def test_an_empty_store_knows_nothing(self, store: StateStore) -> None:
        """Absent keys and ids are absent from the answer, not errors."""
        assert store.load([KEY]) == {}
        assert store.load_alerts(["a"]) == {}
        assert store.load([]) == {}
        assert store.load_alerts([]) == {}

    def test_what_is_committed_is_loaded(self, store: StateStore) -> None:
        """Profiles and alerts come back equal."""
        outcome = outcome_of()
        store.commit(outcome.profiles, outcome.alerts)
        assert store.load(list(outcome.profiles)) == outcome.profiles
        ids = [alert.alert_id for alert in outcome.alerts]
        assert list(store.load_alerts(ids).values()) == list(outcome.alerts)

    def test_every_type_of_profile_is_kept(self, store: StateStore) -> None:
        """A key of each entity type comes back with a profile of its type."""
        profiles = {ProfileKey("t", kind, "x"): make() for kind, make in PROFILE_TYPES.items()}
        for profile in profiles.values():
            profile.observe(success(0, BERLIN))
        store.commit(profiles, ())
        assert store.load(list(profiles)) == profiles

    def test_only_what_was_asked_is_loaded(self, store: StateStore) -> None:
        """A load answers for its keys only."""
        store.commit(outcome_of().profiles, ())
        absent = KEY._replace(entity="203.0.113.9")
        assert store.load([KEY, absent]).keys() == {KEY}

    def test_later_commits_replace(self, store: StateStore) -> None:
        """The last state of a profile or alert is the one that counts."""
        engine_store_first = run(SMALL, store, failures((0, 1, 2)))
        engine_store_second = run(SMALL, store, failures((3,)))
        (first,), (second,) = engine_store_first, engine_store_second
        assert first.alert_id == second.alert_id
        assert store.load_alerts([first.alert_id])[first.alert_id].count == 2
        profile = store.load([KEY])[KEY]
        assert isinstance(profile, IpProfile)
        assert len(profile.failures) == 4

    def test_an_empty_commit_changes_nothing(self, store: StateStore) -> None:
        """Committing nothing leaves what is there."""
        outcome = outcome_of()
        store.commit(outcome.profiles, outcome.alerts)
        store.commit({}, ())
        assert store.load(list(outcome.profiles)) == outcome.profiles

    def test_judging_does_not_change_what_is_stored(self, store: StateStore) -> None:
        """An outcome that is never committed leaves no trace in the store."""
        store.commit(outcome_of().profiles, ())
        before = {key: profile.copy() for key, profile in store.load([KEY]).items()}
        SMALL.process(failures((4, 5)), store.load([KEY]))
        assert store.load([KEY]) == before

    def test_keys_that_look_alike_are_apart(self, store: StateStore) -> None:
        """Tenants, types and entities with any characters in them never share a profile."""
        names = ["a", "a#b", "b", "", "a\x00", "a\x00b", "A", "ä", "a ", "%", "'; --", "\U0001f600"]
        profiles: dict[ProfileKey, Profile] = {}
        for at, (tenant, entity) in enumerate((t, e) for t in names for e in names):
            for kind, profile in (("user", UserProfile()), ("ip", IpProfile())):
                profile.observe(attempt(at, user="x"))
                profiles[ProfileKey(tenant, kind, entity)] = profile  # type: ignore[arg-type]
        store.commit(profiles, ())
        assert store.load(list(profiles)) == profiles

    def test_thousands_of_keys_load_at_once(self, store: StateStore) -> None:
        """A batch may touch far more keys than one query takes."""
        profiles = {ProfileKey("t", "user", f"u{n}"): UserProfile() for n in range(1234)}
        (alert,) = outcome_of().alerts
        alerts = [Alert(**{**alert.__dict__, "alert_id": f"a{n}"}) for n in range(1234)]
        store.commit(profiles, alerts)
        assert store.load([*profiles, KEY]).keys() == profiles.keys()
        assert len(store.load_alerts([f"a{n}" for n in range(2000)])) == 1234

    def test_repeated_keys_load_once(self, store: StateStore) -> None:
        """Asking twice for a key answers once."""
        store.commit(outcome_of().profiles, ())
        assert len(store.load([KEY, KEY])) == 1


class TestMemoryStore:
    """What the store in memory adds."""

    def test_the_least_recently_used_profiles_are_dropped(self) -> None:
        """A full store drops what was neither loaded nor committed for longest."""
        store = MemoryStore(max_profiles=2)
        a, b, c = (ProfileKey("t", "ip", name) for name in "abc")
        store.commit({a: IpProfile(), b: IpProfile()}, ())
        store.load([a])
        store.commit({c: IpProfile()}, ())
        assert store.load([a, b, c]).keys() == {a, c}

    def test_the_oldest_alerts_are_dropped(self) -> None:
        """Alerts are bounded as well."""
        store = MemoryStore(max_alerts=1)
        alerts = [outcome_of(tenant).alerts[0] for tenant in ("s", "t")]
        store.commit({}, alerts)
        assert list(store.load_alerts([a.alert_id for a in alerts]).values()) == alerts[1:]


class TestSqliteStore:
    """What the store in a file adds."""

    def test_state_outlives_the_process(self, tmp_path: Path) -> None:
        """What one run committed, the next one loads."""
        outcome, path = outcome_of(), tmp_path / "state.db"
        with SqliteStore(path) as store:
            store.commit(outcome.profiles, outcome.alerts)
        with SqliteStore(str(path)) as again:
            assert again.load(list(outcome.profiles)) == outcome.profiles
            assert list(again.load_alerts([outcome.alerts[0].alert_id])) == [
                outcome.alerts[0].alert_id
            ]

    def test_a_commit_is_all_or_nothing(self, tmp_path: Path) -> None:
        """When an alert cannot be written, the profiles of its commit are not either."""
        outcome = outcome_of()
        broken = Alert(**{**outcome.alerts[0].__dict__, "evidence": {"x": object()}})
        with SqliteStore(tmp_path / "state.db") as store:
            with pytest.raises(TypeError):
                store.commit(outcome.profiles, [broken])
            assert store.load(list(outcome.profiles)) == {}

    def test_one_user_at_a_time(self, tmp_path: Path) -> None:
        """A second connection cannot overwrite what the first is working on."""
        path = tmp_path / "state.db"
        with SqliteStore(path), pytest.raises(sqlite3.OperationalError, match="locked"):
            SqliteStore(path, wait_s=0)

    def test_what_is_expired_is_gone(self, tmp_path: Path) -> None:
        """Expiry drops old profiles and alerts of one type and keeps the rest."""
        outcome = outcome_of()
        (alert,) = outcome.alerts
        newest = outcome.profiles[KEY].newest_ms
        with SqliteStore(tmp_path / "state.db") as store:
            store.commit(outcome.profiles, outcome.alerts)
            store.expire("user", newest + 1)
            store.expire("ip", newest)
            kept = {key for key in outcome.profiles if key.entity_type != "user"}
            assert store.load(list(outcome.profiles)).keys() == kept >= {KEY}
            store.expire("ip", newest + 1)
            assert store.load([KEY]) == {}
            assert store.load_alerts([alert.alert_id]) == {}

    def test_a_damaged_alert_is_named(self, tmp_path: Path) -> None:
        """An alert that cannot be read is an error with its id, not a crash."""
        path = tmp_path / "state.db"
        outcome = outcome_of()
        with SqliteStore(path) as store:
            store.commit({}, outcome.alerts)
        damaging = sqlite3.connect(path)
        damaging.execute("UPDATE alerts SET alert = '{'")
        damaging.commit()
        damaging.close()
        alert_id = outcome.alerts[0].alert_id
        with SqliteStore(path) as store, pytest.raises(StateDecodeError, match=alert_id):
            store.load_alerts([alert_id])

    def test_other_databases_are_refused_untouched(self, tmp_path: Path) -> None:
        """A database of another program is refused and not written to."""
        path = tmp_path / "other.db"
        foreign = sqlite3.connect(path)
        foreign.execute("CREATE TABLE customers (name TEXT)")
        foreign.commit()
        foreign.close()
        before = path.read_bytes()
        with pytest.raises(StateDecodeError, match="not a state file"):
            SqliteStore(path)
        assert path.read_bytes() == before

    def test_newer_files_are_refused(self, tmp_path: Path) -> None:
        """A state file of a later schema is refused."""
        path = tmp_path / "state.db"
        SqliteStore(path).close()
        later = sqlite3.connect(path)
        later.execute("PRAGMA user_version = 99")
        later.close()
        with pytest.raises(StateDecodeError, match=r"state\.db"):
            SqliteStore(path)

    @pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\x00" * 5000])
    def test_other_files_are_refused_untouched(self, tmp_path: Path, content: bytes) -> None:
        """A file that is no database is refused by name and not written to."""
        path = tmp_path / "events.jsonl"
        path.write_bytes(content)
        with pytest.raises(StateDecodeError, match=r"events\.jsonl"):
            SqliteStore(path)
        assert path.read_bytes() == content

    def test_an_empty_file_becomes_a_store(self, tmp_path: Path) -> None:
        """An empty file, as made by mktemp, is a new store."""
        path = tmp_path / "state.db"
        path.touch()
        with SqliteStore(path) as store:
            assert store.load([KEY]) == {}

    def test_damaged_profiles_are_errors(self, tmp_path: Path) -> None:
        """A profile whose bytes were damaged is reported, not taken for an empty one."""
        path = tmp_path / "state.db"
        with SqliteStore(path) as store:
            store.commit(outcome_of().profiles, ())
        damaged = sqlite3.connect(path)
        damaged.execute("UPDATE profiles SET profile = x'01ff'")
        damaged.commit()
        damaged.close()
        with SqliteStore(path) as store, pytest.raises(StateDecodeError):
            store.load([KEY])

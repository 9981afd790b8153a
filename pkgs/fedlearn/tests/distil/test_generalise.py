"""What is of one machine becomes general; what is content stays."""

import pytest

from fedlearn.distil.generalise import generalise, generalise_payload, specific_share

HASH = "cyr8pbss92g8fzsy2jlckl8r653bzv4h"
ID32 = "0123456789abcdef0123456789abcdef"
ID64 = ID32 + ID32
UUID = "6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab"
COMMIT = "4e1ce271a"

CHANGED = [
    (f"/nix/store/{HASH}-name-1.2/bin/x", "/nix/store/*-name-*/bin/x"),
    (f"/nix/store/{HASH}-python3-3.13.12-env/bin/y", "/nix/store/*-python3-*/bin/y"),
    (
        f"/nix/store/{HASH}-python3.13-uvicorn-0.35.0",
        "/nix/store/*-python3.13-uvicorn-*",
    ),
    (f"/nix/store/{HASH}-builder.sh", "/nix/store/*-builder.sh"),
    (f"'/nix/store/{HASH}-demo-2.drv'", "'/nix/store/*-demo-*.drv'"),
    (f"/nix/store/{HASH}-source/a.nix", "/nix/store/*-source/a.nix"),
    ("/usr/bin/.uvicorn-wrapped", "/usr/bin/uvicorn"),
    ("exec .x-wrapped now", "exec x now"),
    ("/run/secrets.d/49/key", "/run/secrets.d/*/key"),
    ("/run/secrets.d/7", "/run/secrets.d/*"),
    ("/run/user/1000/bus", "/run/user/*/bus"),
    ("XDG_RUNTIME_DIR=/run/user/1000", "XDG_RUNTIME_DIR=/run/user/*"),
    ("cat /proc/312222/status", "cat /proc/PID/status"),
    ("  /proc/312222/net/dev r,", "  /proc/@{pid}/net/dev r,"),
    ("owner /proc/12/fd/ r,", "owner /proc/@{pid}/fd/ r,"),
    ("/proc/312222/task/312230/comm", "/proc/PID/task/*/comm"),
    (f"/var/log/journal/{ID32}/", "/var/log/journal/*/"),
    (f"/run/log/journal/{ID32}/system.journal", "/run/log/journal/*/system.journal"),
    (f"system@{ID32}-0000000000000001-0006.journal", "system@*.journal"),
    ("user-1000.journal", "user-*.journal"),
    (f"machine-id: {ID32}", "machine-id: ID"),
    (f"Boot ID: {ID32}", "Boot ID: ID"),
    ("/tmp/tmpab12cd_3/x", "/tmp/tmp*/x"),
    ("/tmp/tmp.aB3dE5fG7h", "/tmp/tmp.*"),
    ("/tmp/pytest-of-demo/pytest-12/a", "/tmp/pytest-of-*/pytest-*/a"),
    ("/tmp/pytest-of-<user-1>/pytest-3", "/tmp/pytest-of-*/pytest-*"),
    ("/tmp/nix-build-demo-1.2.drv-0", "/tmp/nix-build-demo-1.2.drv-*"),
    ("/tmp/nix-shell-1234-0/env", "/tmp/nix-shell-*/env"),
    (
        f"/tmp/systemd-private-{ID32}-a.service-AbCdEf/tmp",
        "/tmp/systemd-private-*-a.service-*/tmp",
    ),
    ("/var/folders/vq/wfm2g6k917d3ldzpjdxc8ph00000gn/T/a", "/var/folders/*/*/T/a"),
    ("/sys/class/hwmon/hwmon4/temp1_input", "/sys/class/hwmon/hwmon*/temp1_input"),
    (
        "/sys/devices/pci0000:00/0000:00:02.1/0000:01:00.0/nvme/nvme0/",
        "/sys/devices/pci*/**/nvme/nvme*/",
    ),
    ("/sys/bus/pci/devices/0000:01:00.0/power", "/sys/bus/pci/devices/*/power"),
    ("vfio 0000:01:00.0: failed to open", "vfio PCI-ADDRESS: failed to open"),
    (f"docker-{ID64}.scope", "docker-*.scope"),
    (f"/docker/{ID64}", "/docker/*"),
    (f"/var/lib/docker/overlay2/{ID64}/merged", "/var/lib/docker/overlay2/*/merged"),
    (f"/overlay-containers/{ID64}/x", "/overlay-containers/*/x"),
    (f"/var/lib/docker/containers/{ID64}/x", "/var/lib/docker/containers/*/x"),
    (f"libpod-{ID64}", "libpod-*"),
    ("container 4f5e6d7c8b9a exited", "container ID exited"),
    (f"/var/lib/kubelet/pods/{UUID}/x", "/var/lib/kubelet/pods/*/x"),
    (f"session {UUID} closed", "session UUID closed"),
    ("sshd[1234]: Connection closed", "sshd[PID]: Connection closed"),
    ("Jan  2 03:04:05 node sshd[99]: bye", "TIME node sshd[PID]: bye"),
    ("error: process with pid 4321 died", "error: process with pid PID died"),
    ("listening on 127.0.0.1:43567", "listening on 127.0.0.1:PORT"),
    ("Listening at http://localhost:50123", "Listening at http://localhost:PORT"),
    ("2026-01-02 03:04:05,123 ERROR no disk", "TIME ERROR no disk"),
    ("[2026-01-02T03:04:05Z] error: no disk", "TIME error: no disk"),
    ("error at 2026-01-02T03:04:05Z: no disk", "error at TIME: no disk"),
    ("2 failed in 0.31s", "2 failed in TIME"),
    ("--- FAIL: TestX (0.02s)", "--- FAIL: TestX"),
    (f"commit {COMMIT}", "commit COMMIT"),
    (f"HEAD is now at {COMMIT} a: b", "HEAD is now at COMMIT a: b"),
    (f"[main {COMMIT}] a: b", "[main COMMIT] a: b"),
    (f"index {COMMIT}..0a1b2c3d4 100644", "index COMMIT..COMMIT 100644"),
    ("Build #1234 failed", "Build #N failed"),
    ('  File "a.py", line 12, in f', '  File "a.py", in f'),
    ("src/a.c:12:5: error: no x", "src/a.c: error: no x"),
    ("a.py:3: error: no x", "a.py: error: no x"),
    ("Program.cs(12,5): error CS0103: no x", "Program.cs: error CS0103: no x"),
    ("<Foo object at 0x7f12ab34cd56>", "<Foo object at ADDRESS>"),
]

KEPT = [
    "python 3.13 and glibc 2.40 are needed",
    "color: #1a2b3c; background: #deadbeef",
    f'sha256 = "{ID64}";',
    'hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";',
    f'rev = "{ID32}01234567";',
    f"https://example.org/x/commit/{COMMIT}",
    f"https://example.org/assets/3325447/{UUID}",
    f'uuid.UUID("{UUID}")',
    "C12A7328-F81F-11D2-BA4B-00A0C93EC93B is the EFI system partition",
    "0000180d-0000-1000-8000-00805f9b34fb",
    "/nix/store/*-name-*/bin/x",
    "/nix/store is read-only",
    "makeWrapper, wrapProgram and the un-wrapped one",
    "/proc/1/cmdline and /proc/self/status",
    "/proc/sys/kernel/random/boot_id r,",
    "/proc/@{pids}/comm r,",
    "mktemp -d /tmp/tmp.XXXXXXXXXX",
    "/tmp/tmpfiles and /tmp/template",
    "listening on 0.0.0.0:8080",
    "listening on port 5432",
    "x = values[10]: ok",
    "    rows[12]: list",
    "released on 2026-01-02",
    "the timeout is 30s, and 500ms for a retry",
    "timeout of 5000ms exceeded",
    "see commit messages of the release",
    "commit defaced",
    "line 12 of the poem",
    "ratio 16:9: warning signs",
    "localhost:8080: connection",
    "a container image and container 12",
    "user-1000 is a slice",
    "hwmon4 is a name",
    "docker-compose.yml",
    "the index 1..10 of a list",
    "kill -9 4321",
    "the pid file /run/demo.pid",
    "port 22 and 443",
    "phase 3 of PR #12",
    "lspci shows 01:00.0 VGA",
    "UUID=<uuid-1> /boot vfat",
]


@pytest.mark.parametrize(("text", "general"), CHANGED)
def test_a_value_of_one_machine_is_replaced(text: str, general: str) -> None:
    """Each row of the table of rules holds."""
    assert generalise(text) == general


@pytest.mark.parametrize("text", KEPT)
def test_content_stays(text: str) -> None:
    """What could matter elsewhere is not touched."""
    assert generalise(text) == text


@pytest.mark.parametrize("text", [*(row[0] for row in CHANGED), *KEPT])
def test_what_is_general_stays_so(text: str) -> None:
    """A second time changes nothing."""
    assert generalise(generalise(text)) == generalise(text)


def test_a_payload_is_general_in_all_its_texts() -> None:
    """Lists too are gone through."""
    payload: dict[str, str | list[str]] = {
        "title": "/run/user/1000",
        "examples": ["/run/user/1001", "x"],
    }
    general = {"title": "/run/user/*", "examples": ["/run/user/*", "x"]}
    assert generalise_payload(payload) == general


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("", 0.0),
        ("Use a lock file in the shared folder.", 0.0),
        ("<path-1>/a.py fails", 0.5),
        ("see PR 12 now", 0.5 + 0.0),
        ("#12 #13", 1.0),
        ("/home/demo/x is full", 1 / 3),
        ("Phase 3 is done", 0.5),
        (f"{UUID} {COMMIT}", 1.0),
        ("on 2026-01-02 it broke", 0.25),
        ("UTF-8 and SHA-256 are standards", 0.0),
    ],
)
def test_the_specific_share_counts_words(text: str, share: float) -> None:
    """Placeholders, paths, numbers of a project, hashes and times are specific."""
    assert specific_share(text) == pytest.approx(share)


@pytest.mark.parametrize(
    "part",
    ["0" * 31, "-", "/nix/store/", "a[1]: ", "[", "/0000:00:", "error 1.2", "<a-1>"],
)
def test_hostile_texts_are_read_in_linear_time(part: str) -> None:
    """A long repetition of a clue ends, with a share in [0, 1]."""
    text = part * (300_000 // len(part))
    assert generalise(generalise(text)) == generalise(text)
    assert 0 <= specific_share(text) <= 1

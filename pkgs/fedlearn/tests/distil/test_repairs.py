"""Reports of repairs become error solutions that hold on other machines."""

import pytest

from fedlearn.distil.repairs import repair_of_rules, reported_repairs
from fedlearn.records import Confirmation

ASKED = "AppArmor denial fix: profile=demo-api denials=2"
STORE = "/nix/store/cyr8pbss92g8fzsy2jlckl8r653bzv4h-python3-3.13.12-env"
SECRET = "/run/secrets.d/49/api_key"

RULES = {
    "reading": (
        ["  /etc/demo.conf r,"],
        "denies reading /etc/demo.conf",
        "/etc/demo.conf r,",
    ),
    "writing": (
        ["/var/lib/demo/x.db rwk,"],
        "denies writing, reading and locking /var/lib/demo/x.db",
        "/var/lib/demo/x.db rwk,",
    ),
    "a store path": (
        [f"{STORE}/bin/uvicorn ix,"],
        "denies executing /nix/store/*-python3-*/bin/uvicorn",
        "/nix/store/*-python3-*/bin/uvicorn ix,",
    ),
    "a wrapper": (
        ["/nix/store/*/bin/.uvicorn-wrapped ix,"],
        "denies executing /nix/store/*/bin/uvicorn",
        "/nix/store/*/bin/uvicorn ix,",
    ),
    "a secret's generation": (
        [f"{SECRET} r,"],
        "denies reading /run/secrets.d/*/api_key",
        "/run/secrets.d/*/api_key r,",
    ),
    "a process": (
        ["/proc/312222/net/dev r,"],
        "denies reading /proc/@{pid}/net/dev",
        "/proc/@{pid}/net/dev r,",
    ),
    "any process": (
        ["/proc/@{pids}/comm r,"],
        "denies reading /proc/@{pids}/comm",
        "/proc/@{pids}/comm r,",
    ),
    "a capability": (
        ["capability net_admin,"],
        "denies capability net_admin",
        "capability net_admin,",
    ),
    "a journal": (
        ["/var/log/journal/0123456789abcdef0123456789abcdef/ r,"],
        "denies reading /var/log/journal/*/",
        "/var/log/journal/*/ r,",
    ),
    "sorted, once": (
        ["/b r,", "  /a r,", "/b r,"],
        "denies reading /a and reading /b",
        "/a r,\n/b r,",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_rules_are_one_error_solution(name: str) -> None:
    """What was denied is the message, the general rules are the solution."""
    rules, message, solution = RULES[name]
    lesson = repair_of_rules("demo-api", rules)
    assert lesson is not None
    assert lesson.payload["error_type"] == "apparmor-denial"
    assert lesson.payload["error_message"] == f"AppArmor profile demo-api {message}"
    assert lesson.payload["solution"] == solution
    assert lesson.confirmation is Confirmation.REPAIRED


@pytest.mark.parametrize("name", RULES)
def test_a_report_says_the_same_as_the_rules(name: str) -> None:
    """The text of an answer and the list of an event give one payload."""
    rules = RULES[name][0]
    answer = f"Committed {len(rules)} rule(s) as 0a1b2c3d: {rules!r}"
    [reported] = reported_repairs(ASKED, answer)
    direct = repair_of_rules("demo-api", rules)
    assert direct is not None
    assert reported.payload == direct.payload


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (ASKED, "No rules were needed."),
        (ASKED, "Committed 0 rule(s) as unknown: []"),
        ("How do I allow /etc/x?", "Committed 1 rule(s) as 0a1b: ['/etc/x r,']"),
        (ASKED, "Committed 1 rule(s) as 0a1b: ['rm -rf /']"),
        ("", "Fixed: E501 by black"),
        ("", "Found 3 errors (3 fixed, 0 remaining)."),
        ("", "allow me to explain: it works;"),
    ],
)
def test_other_reports_give_nothing(question: str, answer: str) -> None:
    """Only a list of rules is a repair."""
    assert reported_repairs(question, answer) == []


def test_a_report_that_was_cut_keeps_its_whole_rules() -> None:
    """The last item, cut in its middle, is left out."""
    answer = "Committed 3 rule(s) as 0a1b2c3d: ['  /a r,', '  /b w,', '  /etc/de"
    [lesson] = reported_repairs(ASKED, answer)
    assert lesson.payload["solution"] == "/a r,\n/b w,"


def test_no_rules_are_no_repair() -> None:
    """Without a rule or a profile nothing was repaired."""
    assert repair_of_rules("demo", []) is None
    assert repair_of_rules(" ", ["/a r,"]) is None
    assert repair_of_rules("demo", ["deny /a r,", "# note"]) is None


def test_modules_of_selinux_are_repairs_of_a_domain() -> None:
    """The output of audit2allow gives one lesson for each domain."""
    answer = (
        "\n#============= httpd_t ==============\n\n#!!!! This avc can be allowed using"
        " the boolean 'httpd_can_network_connect'\n"
        "allow httpd_t port_t:tcp_socket name_bind;\n"
        "allow httpd_t var_log_t:file { open read };\n"
        "\n#============= ntpd_t ==============\n"
        "allow ntpd_t self:capability sys_time;\n"
    )
    first, second = reported_repairs("sealert", answer)
    assert first.payload["error_message"] == (
        "SELinux denies httpd_t name_bind on port_t:tcp_socket and open read on "
        "var_log_t:file"
    )
    assert first.payload["solution"] == (
        "allow httpd_t port_t:tcp_socket name_bind;\n"
        "allow httpd_t var_log_t:file { open read };"
    )
    assert second.payload["error_type"] == "selinux-denial"


def test_hostile_reports_are_read_in_linear_time() -> None:
    """A megabyte of quotes and brackets is no repair."""
    assert (
        reported_repairs(ASKED, "Committed 9 rule(s) as a: [" + "'\\" * 500_000) == []
    )
    assert reported_repairs("", "module a 1;\n" + "allow a_t {" * 100_000) == []

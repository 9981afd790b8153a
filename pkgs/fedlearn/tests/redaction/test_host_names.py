"""The machine's own names are known without asking the network."""

from pathlib import Path

from fedlearn.redaction.host_names import own_names


def test_host_domain_and_search_domains_are_known(tmp_path: Path) -> None:
    """All names by which the machine could be recognised are there."""
    resolver = tmp_path / "resolv.conf"
    resolver.write_text("# x\nsearch lab.example  corp.example\nnameserver 192.0.2.1\n")
    assert own_names("box7.home.example", resolver) == {
        "box7.home.example",
        "box7",
        "home.example",
        "lab.example",
        "corp.example",
    }


def test_no_resolver_file_is_no_error(tmp_path: Path) -> None:
    """A machine without name service has a host name all the same."""
    assert own_names("box7", tmp_path / "missing") == {"box7"}

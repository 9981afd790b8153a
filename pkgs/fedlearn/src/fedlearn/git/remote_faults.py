"""What it means when git fails with a remote: the cause, the remedy and the exit code.

The words are those of git, curl, OpenSSH and of the servers that people use. What is
not known is shown as git said it, without a guess.
"""

import re
from typing import Final, NamedTuple

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    RefusedError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.git.machine_faults import FULL_DISK, OWNER

MOST_CHARS: Final = 2_000
"""Of what a server says, that is shown."""

NO_ANSWER: Final = "no answer within"
"""What is said of a git that was ended because it waited for too long."""


class RemoteFault(NamedTuple):
    """What it means when git's message has certain words.

    Attributes:
        words: Regular expression; case does not matter.
        kind: The error, which has the exit code.
        cause: What is wrong with the remote.
        remedy: What to do about it.
    """

    words: str
    kind: type[FedlearnError]
    cause: str
    remedy: str


_Row: Final = RemoteFault
_KEPT: Final = "the next run tries again and pushes what was committed"
_SIGN_IN: Final = "use an SSH remote, or a git credential helper that has a valid token"
_WRITE: Final = "give this node's key or user permission to write"
_URL: Final = "check repository.url, and git remote -v in the clone"

FAULTS: Final = (
    _Row("|".join(FULL_DISK), TryAgainError,
            "it has no room for the push",
            "ask its operator to free space; the commit is kept for the next run"),
    _Row("Unable to create '.*': File exists", TryAgainError,
            "another git is at work in it",
            "try again; if it lasts, ask its operator to remove the lock file"),
    _Row(OWNER, ConfigurationError,
            "git does not trust the owner of its folder",
            "there, give the folder to the user who runs git, or let that user run: "
            "git config --global --add safe.directory FOLDER"),
    _Row(r"mismatched algorithms|hash algorithm|unknown object format",
            ConfigurationError,
            "it uses another object format, SHA-1 or SHA-256, than this clone",
            "move the clone away, then run: GIT_DEFAULT_HASH=sha256 fedlearn init "
            "(or sha1)"),
    # Refusals of a server: the words of its rules come before those of git.
    _Row(r"GH007|e-?mail privacy|(author|committer)\W.{0,60}e-?mail|"
            r"e-?mail.{0,80}(allowed|pattern|verified|invalid|match|reject|domain)|"
            r"e-?mail address .* is not|invalid (author|committer)", RefusedError,
            "it does not accept the e-mail address of the commits",
            "set repository.author_email to one that it accepts, move the clone away "
            "and run fedlearn init: what was not pushed is written again"),
    _Row(r"push protection|cannot contain secrets|"
            r"(secrets?|leaks?) (were |was )?(detected|found)", RefusedError,
            "it found a secret in the push",
            "run fedlearn audit --fix; docs/how-to/purge-a-leak.md says how to remove "
            "it from commits"),
    _Row(r"GH001|error: 413|HTTP 413|too large|file size limit|size limit|"
            r"exceeds? .{0,60}(limit|size|quota)|maximum allowed size|over quota|"
            r"quota exceeded|larger than \d", RefusedError,
            "the push is too large for it",
            "lower retention.max_file_bytes and retention.max_data_bytes, then run "
            "fedlearn prune; or ask its operator for more"),
    _Row(r"archived so|is archived|read-only (mode|instance|state|mirror)|"
            r"(mirror|repository|instance|gitlab) is (currently )?(in )?(a )?read-only",
            RefusedError,
            "it is archived or read-only", "ask its operator, or use another one"),
    _Row(r"checked out branch|branch is currently checked out", RefusedError,
            "a work tree there has this branch checked out",
            "use a bare repository, or set repository.push_branch"),
    _Row("shallow update not allowed", RefusedError,
            "it takes no push from a shallow clone", "git fetch --unshallow"),
    _Row("signed push|--signed|push certificate", RefusedError,
            "it does not take signed pushes", "git config push.gpgSign false"),
    _Row(r"verified signatures?|unsigned commit|commits? must be signed|"
            "commit must have a valid signature", RefusedError,
            "it accepts signed commits only",
            "run fedlearn node enrol, and give the server the public key"),
    _Row(r"lfs.{0,60}lock|lock.{0,60}lfs|LFS objects are missing", ConfigurationError,
            "Git LFS is in the way",
            "take data/ out of Git LFS, and release its locks: git lfs unlock"),
    _Row(r"protected branch|branch .{0,60}is protected|GH006|GH013|TF402455|"
            r"not allowed to push|through a pull request|prohibited by Gerrit",
            RefusedError,
            "the branch is protected",
            "allow this node to push to it, or set repository.push_branch to a branch "
            "of its own, such as nodes/NODE"),
    _Row(r"deploy key|marked as read.only|insufficient permission|not writable|"
            r"Read-only file system|unable to create temporary object|"
            "unable to write file", RefusedError,
            "this node may read the repository but not write to it", _WRITE),
    # Who asks.
    _Row(r"UNPROTECTED PRIVATE KEY|bad permissions|Load key .*:|"
            r"no such identity", ConfigurationError,
            "ssh cannot use the key file",
            "let this user alone own and read it: chmod 600 FILE"),
    _Row(r"Permission denied \(|Permission denied, please|"
            "Too many authentication failures", ConfigurationError,
            "the remote does not know this node's key",
            "give this node's key access to the repository: add its public key there, "
            "and check GIT_SSH_COMMAND, core.sshCommand, ~/.ssh/config or "
            "services.fedlearn.repository.sshKeyFile"),
    _Row(r"Host key verification failed|HOST IDENTIFICATION HAS CHANGED",
            ConfigurationError,
            "the host key of the remote is unknown or has changed",
            "verify the server's fingerprint with its administrator, then add the key: "
            "ssh-keyscan HOST >> ~/.ssh/known_hosts (knownHosts on NixOS)"),
    _Row("Unable to negotiate|no mutual signature", ConfigurationError,
            "ssh and the server have no method in common",
            "upgrade the older one, or allow the method in ~/.ssh/config"),
    _Row("Bad configuration option|Bad owner or permissions on", ConfigurationError,
            "ssh does not accept its configuration", "correct ~/.ssh/config"),
    _Row(r"cannot run .*: |ssh: not found|unable to fork", ConfigurationError,
            "the ssh program cannot be run",
            "install openssh, or correct GIT_SSH_COMMAND, GIT_SSH or core.sshCommand"),
    _Row(r"SAML|\bSSO\b|EPOLICYKEYAGE", ConfigurationError,
            "the account's key or token is not authorised by the organisation",
            "authorise it in the settings of the account"),
    _Row(r"407|proxy auth", ConfigurationError,
            "the proxy requires a user and a password",
            "put them into https_proxy or http.proxy"),
    _Row(r"Authentication failed|could not read (Username|Password)|Access denied|"
            r"terminal prompts disabled|error: 401|invalid username or|"
            r"invalid credentials|password authentication", ConfigurationError,
            "the remote requires a user and a token, or does not accept these",
         _SIGN_IN),
    _Row(r"error: 403|denied to|not allowed to (upload|download|access)|"
            "access denied", ConfigurationError,
            "this node has no permission for the repository",
            "give its key, user or token permission to read and write"),
    # How it is asked.
    _Row(r"response 50[0-9]|code 50[0-9] from proxy", UnreachableError,
            "the proxy does not reach it", f"check the proxy; {_KEPT}"),
    _Row(r"CONNECT tunnel|from proxy after CONNECT|Proxy CONNECT",
            ConfigurationError,
            "the proxy does not let git through to it",
            "allow the host at the proxy, or name it in no_proxy"),
    _Row(r"could not resolve proxy", UnreachableError,
            "the host name of the proxy cannot be resolved",
            "check https_proxy and http.proxy, and DNS"),
    _Row(r"certificate|CAfile|SSL CA cert|unknown CA", ConfigurationError,
            "its certificate is not trusted",
            "name the authority's certificate in GIT_SSL_CAINFO or http.sslCAInfo, and "
            "check the clock of this machine"),
    _Row(r"wrong version number|packet length too long|unexpected TLS packet",
            ConfigurationError,
            "its port speaks no TLS", f"is it http:// rather than https://? {_URL}"),
    _Row(r"bad/illegal format|URL rejected|is not a git command|remote helper|"
            r"transport '.*' not allowed|Protocol .* not supported|Bad port|"
            r"no path specified|hostname contains invalid|strange (host|path)name",
            ConfigurationError, "its URL cannot be used", _URL),
    _Row(r"update url base from redirection|redirects followed", ConfigurationError,
            "its address leads to another one",
            "set repository.url to the new address"),
    _Row(r"not appear to be a git repository|repository .*not found|error: 404|"
            r"not valid: is this|update-server-info|could not be found|"
            r"No such project|not exported|repository .*does not exist|no such path",
            ConfigurationError,
            "the repository does not exist, or this node may not see it", _URL),
    _Row(r"fsck error|index-pack (failed|abnormal)|inflate: data stream error|"
            "missing necessary objects|bad object", BrokenDataError,
            "objects are damaged, there or on the way",
            "git fsck, in the clone and at the remote"),
    _Row(r"rejected\]|hook declined|unpacker error|(?-i:^ERROR: )", RefusedError,
            "it refused the push", "its words say why; ask its operator"),
    # What may pass by itself.
    _Row(r"resolve host|name or service not known|in name resolution|"
            "unable to look up|nodename nor servname|no address associated",
            UnreachableError,
            "the host name of the remote cannot be resolved", "check network and DNS"),
    _Row(r"error: 429|too many requests|rate limit", UnreachableError,
            "it wants fewer requests", f"wait; {_KEPT}"),
    _Row(r"error: 5\d\d|HTTP 5\d\d|internal server error|service unavailable|"
            "currently unable to handle", UnreachableError,
            "its server has a fault of its own", f"wait; {_KEPT}"),
    _Row(rf"{NO_ANSWER}|connection refused|failed to connect|couldn't connect|"
            r"timed out|timeout|no route to host|unreachable|host is down|too slow",
            UnreachableError,
            "the remote's host, or a proxy on the way, does not answer",
            f"check the network; {_KEPT}"),
    _Row(r"hung up|early EOF|disconnect|RPC failed|connection (was )?(reset|closed)|"
            r"broken pipe|empty reply|transfer closed|unexpected eof|SSL_ERROR_SYSCALL|"
            r"invalid index-pack|error in the HTTP2|recv (error|failure)|kex_exchange",
            UnreachableError,
            "the connection broke off", _KEPT),
)  # fmt: skip
"""The first row whose words are in a message explains it."""

_NOISE: Final = re.compile(
    r"(remote: )?((Enumerating|Counting|Compressing|Writing|Receiving|Unpacking) obj"
    r"|Resolving deltas|Checking connectivity|Total \d|Delta compression|Finding sour)"
    r"|To \S+$|error: failed to push some refs|fatal: Could not read from remote"
    r"|Please make sure you have the correct access|and the repository exists"
    r"|hint: |remote:\s*$|\s*$"
)
"""Progress, and what git says of every failure."""

_QUOTED: Final = re.compile(r"'[^'\n]*[/:][^'\n]*'")
"""A URL or path: what is in it says nothing of the cause."""


def explain_remote(place: str, message: str) -> FedlearnError:
    """Return what it means that git failed with a remote.

    Args:
        place: What was asked, such as the name and URL of the remote.
        message: What git printed, progress included.
    """
    said = _words(message)
    found = find_fault(said)
    if found is None:
        hint = "these are git's own words: the cause is not known to fedlearn"
        return ConfigurationError(f"{place}: git failed: {said}", hint=hint)
    return found.kind(f"{place}: {found.cause}: {said}", hint=found.remedy)


def find_fault(message: str) -> RemoteFault | None:
    """Return the row that explains a message."""
    bare = _QUOTED.sub("''", message)
    flags = re.IGNORECASE | re.MULTILINE
    found = (one for one in FAULTS if re.search(one.words, bare, flags))
    return next(found, None)


def _words(message: str) -> str:
    """Return what git said, without progress and what it says of every failure."""
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", message)]
    telling = [line for line in lines if not _NOISE.match(line)]
    return "\n".join(telling or lines)[:MOST_CHARS].strip()

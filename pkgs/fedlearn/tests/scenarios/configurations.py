"""What people configure of git, and a person who does so by chance."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

from handwork import SECRET
from helpers import Node

SETTINGS = """\
branch.autoSetupMerge=always
branch.autoSetupRebase=always
branch.main.mergeOptions=--squash --no-commit
branch.main.pushRemote=elsewhere
branch.main.rebase=true
clone.defaultRemoteName=upstream
color.branch=always
color.diff=always
color.status=always
color.ui=always
commit.cleanup=scissors
commit.gpgSign=true
commit.status=false
commit.template=~/missing
commit.verbose=2
core.abbrev=4
core.attributesFile=~/attributes
core.autocrlf=input
core.autocrlf=true
core.bigFileThreshold=1
core.checkStat=minimal
core.commentChar=d
core.compression=0
core.deltaBaseCacheLimit=1
core.eol=crlf
core.excludesFile=~/ignored
core.fileMode=false
core.fsmonitor=/bin/false
core.fsmonitor=true
core.hooksPath=~/hooks
core.ignoreCase=true
core.ignoreStat=true
core.logAllRefUpdates=always
core.notesRef=refs/notes/x
core.pager=/bin/false
core.precomposeUnicode=true
core.preloadIndex=false
core.quotePath=true
core.safecrlf=true
core.sharedRepository=group
core.splitIndex=true
core.trustctime=false
core.untrackedCache=true
core.warnAmbiguousRefs=true
core.whitespace=-trailing-space,cr-at-eol
credential.helper=/bin/false
diff.algorithm=histogram
diff.autoRefreshIndex=false
diff.colorMoved=zebra
diff.context=0
diff.external=/bin/false
diff.ignoreSubmodules=all
diff.mnemonicPrefix=true
diff.noprefix=true
diff.orderFile=/nowhere
diff.relative=true
diff.renames=copies
diff.submodule=log
diff.suppressBlankEmpty=true
diff.tool=nothing
diff.x.command=/bin/false
diff.x.textconv=/bin/false
diff.x.cachetextconv=true
feature.experimental=true
feature.manyFiles=true
fetch.fsckObjects=true
fetch.output=compact
fetch.parallel=4
fetch.prune=true
fetch.pruneTags=true
fetch.recurseSubmodules=true
fetch.unpackLimit=1
fetch.writeCommitGraph=true
filter.x.clean=true
filter.x.process=/bin/false
filter.x.required=true
filter.x.smudge=tr a-z A-Z
format.attach=x
format.notes=*
format.pretty=oneline
format.signOff=true
gc.auto=1
gc.pruneExpire=now
gc.reflogExpire=now
gpg.format=x509
gpg.minTrustLevel=ultimate
gpg.program=/bin/false
gpg.ssh.program=/bin/false
grep.patternType=fixed
help.autocorrect=immediate
i18n.commitEncoding=ISO-8859-1
i18n.commitEncoding=UTF-16
i18n.logOutputEncoding=UTF-16
index.skipHash=true
index.sparse=true
index.version=4
init.defaultBranch=trunk
init.templateDir=~/template
log.abbrevCommit=true
log.date=relative
log.decorate=full
log.diffMerges=off
log.follow=true
log.mailmap=true
log.showRoot=false
log.showSignature=true
mailmap.file=~/missing
merge.autoStash=true
merge.conflictStyle=diff3
merge.directoryRenames=true
merge.ff=false
merge.ff=only
merge.log=true
merge.ours.driver=true
merge.renormalize=true
merge.renames=false
merge.verbosity=5
merge.verifySignatures=true
notes.displayRef=refs/notes/*
notes.rewriteRef=refs/notes/*
pack.threads=1
pack.writeReverseIndex=true
pager.diff=/bin/false
pager.log=/bin/false
pager.status=/bin/false
pull.ff=only
pull.rebase=true
push.autoSetupRemote=true
push.default=nothing
push.followTags=true
push.gpgSign=true
push.negotiate=true
push.pushOption=ci.skip
push.recurseSubmodules=only
push.useForceIfIncludes=true
rebase.autoStash=true
receive.denyCurrentBranch=refuse
remote.origin.fetch=+refs/*:refs/*
remote.origin.fetch=+refs/pull/*:refs/remotes/origin/pull/*
remote.origin.mirror=true
remote.origin.prune=true
remote.origin.pruneTags=true
remote.origin.push=refs/heads/*
remote.origin.skipDefaultUpdate=true
remote.origin.tagOpt=--tags
remote.pushDefault=elsewhere
rerere.autoUpdate=true
rerere.enabled=true
safe.bareRepository=explicit
stash.showPatch=true
status.branch=true
status.relativePaths=false
status.renames=copies
status.short=true
status.showStash=true
status.showUntrackedFiles=no
status.submoduleSummary=true
submodule.recurse=true
tag.forceSignAnnotated=true
tag.gpgSign=true
trailer.x.command=/bin/false
transfer.fsckObjects=true
transfer.unpackLimit=1
user.signingKey=0000
user.useConfigOnly=true
versionsort.suffix=-rc
""".splitlines()
"""Lines of `git help --config` that concern the commands in use."""

ATTRIBUTES = """\
* binary
* -merge
* diff=x
* export-ignore
* export-subst
* filter=x
* ident
* merge=ours
* text
* text eol=crlf
* text=auto eol=lf
* whitespace=tab-in-indent
* working-tree-encoding=UTF-16
*.json filter=x ident
*.jsonl working-tree-encoding=UTF-16LE-BOM
[attr]odd filter=x ident
data/** filter=x
data/patterns/* text=auto eol=crlf
""".splitlines()

IGNORED = ("*", "*.jsonl", "data/", "data/nodes", "!*.md", ".gitattributes")

HOOKS = """\
commit-msg
post-checkout
post-commit
post-index-change
post-merge
post-rewrite
pre-auto-gc
pre-commit
pre-merge-commit
pre-push
prepare-commit-msg
reference-transaction
""".splitlines()

REFUSAL = f"""\
#!/bin/sh
[ -f "$1" ] && echo {SECRET} >>"$1"
echo no >&2
exit 1
"""


def configure(git_config: Callable[..., object], lines: list[str]) -> None:
    for line in lines:
        key, _, value = line.partition("=")
        git_config("--add", key, value)


def write_lines(file: Path, lines: list[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.writelines(f"{line}\n" for line in lines)


def write_hooks(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(REFUSAL)
        (folder / name).chmod(0o755)


class Person:
    """Sets up a home and repositories by chance."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self._random = random.Random(seed)

    def set_up_home(self) -> None:
        """Write what holds for all repositories, and what it names."""
        write_lines(self.home / ".gitconfig", [])
        configure(self._global, self._some(SETTINGS, 12))
        write_lines(self.home / "attributes", self._some(ATTRIBUTES, 3))
        write_lines(self.home / "ignored", self._some(IGNORED, 3))
        for folder in (self.home / "hooks", self.home / "template" / "hooks"):
            write_hooks(folder, self._some(HOOKS, 4))

    def set_up_clone(self, node: Node) -> None:
        """Write what holds in one clone, and what comes with its files."""
        configure(lambda *a: node.git.run("config", *a), self._some(SETTINGS, 12))
        directory = node.git.directory()
        write_lines(directory / "info" / "attributes", self._some(ATTRIBUTES, 3))
        write_lines(directory / "info" / "exclude", self._some(IGNORED, 3))
        write_hooks(directory / "hooks", self._some(HOOKS, 4))
        for folder in self._some((".", "data", "data/patterns"), 2):
            place = node.git.work_tree / folder
            write_lines(place / ".gitattributes", self._some(ATTRIBUTES, 3))
            write_lines(place / ".gitignore", self._some(IGNORED, 3))

    def _global(self, *arguments: str) -> None:
        options = ("config", "--file", self.home / ".gitconfig")
        subprocess.run(["git", *options, *arguments], check=True)

    def _some(self, choices: tuple[str, ...] | list[str], most: int) -> list[str]:
        return self._random.sample(choices, self._random.randint(0, most))

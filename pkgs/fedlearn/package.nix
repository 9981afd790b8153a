{
  lib,
  stdenv,
  python3Packages,
  git,
  installShellFiles,
  nss_wrapper,
  openssh,
  runCommand,
  testers,
  writableTmpDirAsHomeHook,
  # `fedlearn mcp`, which shows the patterns to an agent; brings a web server's libraries.
  withMcp ? true,
}:

let
  inherit (lib) fileset;
  inherit (lib.importTOML ./pyproject.toml) project;
in
python3Packages.buildPythonApplication (finalAttrs: {
  pname = project.name;
  inherit (project) version;
  pyproject = true;

  # Only what the build reads, so that a change of documents or modules rebuilds nothing.
  src = fileset.toSource {
    root = ./.;
    fileset = fileset.unions [
      ./README.md
      ./pyproject.toml
      (fileset.fileFilter (file: !file.hasExt "pyc") ./src)
      (fileset.fileFilter (file: !file.hasExt "pyc") ./tests)
      (fileset.fileFilter (file: !file.hasExt "pyc") ./tools)
    ];
  };

  build-system = [ python3Packages.hatchling ];

  dependencies =
    with python3Packages;
    [
      click
      google-re2
      jinja2
      msgspec
      numpy
      orjson
      prometheus-client
      pydantic
      qdrant-client
      rich
      zstandard
    ]
    ++ lib.optional withMcp mcp;

  nativeBuildInputs = [ installShellFiles ];

  # Suffix: a git or ssh of the user's own choice comes first.
  makeWrapperArgs = [
    "--suffix"
    "PATH"
    ":"
    (lib.makeBinPath [
      git
      openssh
    ])
  ];

  nativeCheckInputs = [
    git
    openssh
    python3Packages.hypothesis
    python3Packages.mcp
    python3Packages.pytest-xdist
    python3Packages.pytestCheckHook
    writableTmpDirAsHomeHook
  ];

  # A library newer than ours that deprecates something is not the user's problem.
  pytestFlags = [ "--pythonwarnings=default" ];

  # Every machine that builds it waits for what is left; passthru.tests.suite runs all. The hook
  # of pytest-xdist starts as many workers as the builder has cores.
  disabledTestMarks = [
    "integration"
    "slow"
  ];

  pythonImportsCheck = [ "fedlearn" ];

  postInstall = lib.optionalString (stdenv.buildPlatform.canExecute stdenv.hostPlatform) ''
    installShellCompletion --cmd fedlearn \
      --bash <(_FEDLEARN_COMPLETE=bash_source $out/bin/fedlearn) \
      --zsh <(_FEDLEARN_COMPLETE=zsh_source $out/bin/fedlearn) \
      --fish <(_FEDLEARN_COMPLETE=fish_source $out/bin/fedlearn)
    $out/bin/fedlearn man > fedlearn.1
    installManPage fedlearn.1
  '';

  passthru.tests = {
    # All tests. sshd lets nobody in whose shell is missing, and a builder's user has /noshell.
    suite = finalAttrs.finalPackage.overrideAttrs (_previous: {
      disabledTestMarks = [ ];
      preCheck = ''
        echo "$(id -un):x:$(id -u):$(id -g)::$TMPDIR:${stdenv.shell}" > "$TMPDIR/passwd"
        export NSS_WRAPPER_PASSWD=$TMPDIR/passwd NSS_WRAPPER_GROUP=/etc/group
        export LD_PRELOAD=${nss_wrapper}/lib/libnss_wrapper.so
      '';
    });

    version = testers.testVersion { package = finalAttrs.finalPackage; };

    # Two nodes learn from each other, with the installed program and its own git.
    demo =
      runCommand "fedlearn-demo"
        {
          nativeBuildInputs = [
            finalAttrs.finalPackage
            writableTmpDirAsHomeHook
          ];
        }
        ''
          fedlearn demo | tee "$out"
        '';
  };

  meta = {
    inherit (project) description;
    longDescription = ''
      fedlearn draws patterns from the telemetry of an AI stack, takes out what is
      private, and shares them with other machines through a git repository. Each
      machine imports what the others learned into its own Qdrant.
    '';
    # No homepage and no changelog: the repository has no public address that could stand here.
    license = lib.licenses.mit;
    mainProgram = "fedlearn";
    maintainers = [ ];
    platforms = lib.platforms.linux; # nobody has tried another
  };
})

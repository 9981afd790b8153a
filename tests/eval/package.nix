# What pkgs/fedlearn/package.nix depends on, by name. Its arguments are stand-ins, so that no
# nixpkgs is needed; the Python packages are those that nixpkgs 26.05 is known to have.
let
  named =
    names:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = name;
      }) names
    );

  python3Packages =
    named [
      "click"
      "google-re2"
      "hatchling"
      "hypothesis"
      "jinja2"
      "mcp"
      "msgspec"
      "numpy"
      "orjson"
      "prometheus-client"
      "pydantic"
      "pytest-xdist"
      "pytestCheckHook"
      "qdrant-client"
      "rich"
      "zstandard"
    ]
    // {
      buildPythonApplication =
        function:
        let
          arguments = function (arguments // { finalPackage = arguments; });
        in
        arguments;
    };

  lib = {
    fileset = { };
    optional = condition: value: if condition then [ value ] else [ ];
    importTOML = file: builtins.fromTOML (builtins.readFile file);
  };
in
(import ../../pkgs/fedlearn/package.nix {
  inherit lib python3Packages;
  git = "git";
  installShellFiles = "installShellFiles";
  openssh = "openssh";
  runCommand = "runCommand";
  stdenv = { };
  testers = { };
  writableTmpDirAsHomeHook = "writableTmpDirAsHomeHook";
  # In pyproject.toml it is an extra.
  withMcp = false;
}).dependencies

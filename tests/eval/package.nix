# pkgs/fedlearn/package.nix, evaluated. Its arguments are stand-ins, so that no nixpkgs is needed;
# the Python packages are those that nixpkgs 26.05 is known to have.
{
  withMcp ? true,
}:
let
  lib = import ./stub-lib.nix;

  inStore = name: "/nix/store/${name}";

  named =
    names:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = inStore name;
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
          arguments = function (
            arguments
            // {
              finalPackage = {
                outPath = inStore arguments.pname;
                inherit (arguments) version;
                overrideAttrs = change: arguments // change arguments;
              };
            }
          );
        in
        arguments;
    };
in
import ../../pkgs/fedlearn/package.nix (
  named [
    "git"
    "installShellFiles"
    "nss_wrapper"
    "openssh"
    "writableTmpDirAsHomeHook"
  ]
  // {
    inherit lib python3Packages withMcp;
    runCommand = _name: attributes: script: {
      inherit script;
      inputs = attributes.nativeBuildInputs;
    };
    stdenv = {
      shell = inStore "bash/bin/bash";
      buildPlatform.canExecute = _platform: true;
      hostPlatform = { };
    };
    testers.testVersion =
      { package }:
      {
        inputs = [ package ];
        script = ''
          fedlearn --version | tee "$out"
          grep --fixed-strings --word-regexp -- ${package.version} "$out"
        '';
      };
  }
)

# What the package and the flake's checks of the sources ask of a builder, as data.
let
  package = import ../eval/package.nix { };

  derivation = arguments: {
    inherit (arguments)
      disabledTestMarks
      makeWrapperArgs
      nativeCheckInputs
      pname
      postInstall
      pytestFlags
      pythonImportsCheck
      src
      ;
    preCheck = arguments.preCheck or "";
  };

  checks = import ../eval {
    lib = import ../eval/stub-lib.nix;
    pkgs = {
      deadnix = "/nix/store/deadnix";
      nixfmt = "/nix/store/nixfmt";
      ruff = "/nix/store/ruff";
      statix = "/nix/store/statix";
      runCommand = _name: attributes: script: {
        inherit script;
        inputs = attributes.nativeBuildInputs;
      };
    };
  };
in
{
  package = derivation package;
  suite = derivation package.passthru.tests.suite;
  tests = builtins.removeAttrs package.passthru.tests [ "suite" ];
  checks = { inherit (checks) formatting lint; };
}

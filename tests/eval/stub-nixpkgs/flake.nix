{
  description = "Stands in for nixpkgs where there is none, so that the flake's wiring can be checked";

  outputs =
    _:
    let
      # A derivation that is never built; its arguments are ignored.
      bare =
        system: name:
        derivation {
          inherit name system;
          builder = "/bin/sh";
        };
    in
    {
      lib = {
        genAttrs =
          names: f:
          builtins.listToAttrs (
            map (name: {
              inherit name;
              value = f name;
            }) names
          );
        getExe = package: "${package}/bin/${package.name}";
        filterAttrs =
          keep: attrs:
          builtins.removeAttrs attrs (
            builtins.filter (name: !keep name attrs.${name}) (builtins.attrNames attrs)
          );
        hasSuffix =
          suffix: text:
          let
            start = builtins.stringLength text - builtins.stringLength suffix;
          in
          start >= 0 && builtins.substring start (-1) text == suffix;
        mapAttrs' =
          f: attrs: builtins.listToAttrs (map (name: f name attrs.${name}) (builtins.attrNames attrs));
        nameValuePair = name: value: { inherit name value; };
        removeSuffix =
          suffix: text: builtins.substring 0 (builtins.stringLength text - builtins.stringLength suffix) text;
      };

      legacyPackages = builtins.listToAttrs (
        map
          (system: {
            name = system;
            value = {
              callPackage =
                _file: _arguments:
                bare system "fedlearn"
                // {
                  tests = {
                    demo = bare system "demo";
                    suite = bare system "suite";
                    version = bare system "version";
                  };
                };
              mkShell = _arguments: bare system "shell";
              runCommand =
                name: _environment: _script:
                bare system name;
              writeShellScriptBin = name: _text: bare system name;
              nixosOptionsDoc = _arguments: { optionsCommonMark = bare system "options"; };
              testers.runNixOSTest = _module: bare system "vm-test";
              stdenv.hostPlatform = { inherit system; };
              nixfmt-tree = bare system "nixfmt-tree";
            };
          })
          [
            "x86_64-linux"
            "aarch64-linux"
          ]
      );
    };
}

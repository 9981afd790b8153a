{
  description = "Share what the AI stacks of many machines learned, through git, into Qdrant";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;

      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];

      eachSystem =
        f: lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system} self.packages.${system});
    in
    {
      overlays.default = final: _prev: {
        fedlearn = final.callPackage ./pkgs/fedlearn/package.nix { };
      };

      nixosModules = {
        default = self.nixosModules.fedlearn;
        # Wrapped, so that messages name the file; a bare path stops older `nix flake check`.
        fedlearn = {
          imports = [ ./modules ];
        };
      };

      packages = eachSystem (
        pkgs: packages: {
          default = packages.fedlearn;
          fedlearn = pkgs.callPackage ./pkgs/fedlearn/package.nix { };
        }
      );

      apps = eachSystem (
        pkgs: packages: {
          default = {
            type = "app";
            program = lib.getExe packages.fedlearn;
            meta.description = "Share patterns, search them, see the state";
          };
          demo = {
            type = "app";
            program = lib.getExe (
              pkgs.writeShellScriptBin "fedlearn-demo" ''
                exec ${lib.getExe packages.fedlearn} demo "$@"
              ''
            );
            meta.description = "Watch a pattern travel between two nodes";
          };
        }
      );

      devShells = eachSystem (
        pkgs: packages: {
          default = pkgs.mkShell {
            inputsFrom = [ packages.fedlearn ];
            packages = [
              pkgs.deadnix
              pkgs.nixfmt-tree
              pkgs.python3Packages.mypy
              pkgs.ruff
              pkgs.statix
              pkgs.uv
            ];
          };
        }
      );

      formatter = eachSystem (pkgs: _packages: pkgs.nixfmt-tree);

      checks = eachSystem (
        pkgs: packages:
        {
          package = packages.fedlearn;
          shell = self.devShells.${pkgs.stdenv.hostPlatform.system}.default;
        }
        // lib.mapAttrs' (name: lib.nameValuePair "package-${name}") packages.fedlearn.tests
        // import ./tests/eval { inherit lib pkgs; }
        // import ./tests/nixos {
          inherit lib pkgs;
          module = self.nixosModules.default;
        }
      );
    };
}

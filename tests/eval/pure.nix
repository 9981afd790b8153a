# The functions of modules/lib.nix: each entry is what was computed and what it has to be.
let
  fedlearn = import ../../modules/lib.nix;
  inherit (import ../../modules/sandbox.nix) sandbox;

  instance = {
    name = "fedlearn";
    hardening = { };
    proxy = { };
    settings = { };
    stateDirectory = "/var/lib/fedlearn";
    secrets = {
      api-key = null;
      embedding-key = null;
      model-key = null;
      signing-key = null;
      ssh-key = null;
    };
    supplementaryGroups = [ ];
    telemetryDirectories = [ ];
    writablePaths = [ ];
  };

  # What a unit may reach over the network with these settings.
  reachOf =
    reach: settings:
    let
      confined = sandbox (instance // { inherit settings; }) reach;
    in
    if confined.PrivateNetwork or false then
      "nothing"
    else if confined ? IPAddressDeny then
      "this machine"
    else
      "everything";
in
{
  "a node's name has lower-case letters, digits and hyphens" = {
    actual = map fedlearn.isNodeName [
      "a"
      "system-b"
      "9"
      "Workshop"
      "-a"
      "a_b"
      ""
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    ];
    expected = [
      true
      true
      true
      false
      false
      false
      false
      true
      false
    ];
  };

  "a machine without a name gets one that does not tell its host name" = {
    actual = fedlearn.nodeName "workshop";
    expected = "node-ee510d1a";
  };

  "ssh addresses come in two forms" = {
    actual = map fedlearn.isSshUrl [
      "git@hub:/srv/git/patterns.git"
      "hub:patterns.git"
      "ssh://git@hub:2222/patterns.git"
      "https://hub:8443/patterns.git"
      "file:///srv/git/patterns.git"
      "/srv/git/patterns.git"
    ];
    expected = [
      true
      true
      true
      false
      false
      false
    ];
  };

  "only a repository on this machine is a writable path" = {
    actual = map fedlearn.localRepository [
      null
      "/srv/git/patterns.git"
      "file:///srv/git/patterns.git"
      "git@hub:/srv/git/patterns.git"
    ];
    expected = [
      [ ]
      [ "/srv/git/patterns.git" ]
      [ "/srv/git/patterns.git" ]
      [ ]
    ];
  };

  "a password in an address is seen, a port is not one" = {
    actual = map fedlearn.hasPassword [
      "https://user:secret@hub/patterns.git"
      "https://hub:8443/patterns.git"
      "ssh://git@hub:2222/patterns.git"
    ];
    expected = [
      true
      false
      false
    ];
  };

  "plain http is clear text unless it stays on the machine" = {
    actual = map fedlearn.isClearText [
      "http://qdrant.example.org:6333"
      "http://localhost.example.org"
      "http://localhost:6333"
      "http://127.0.0.1:6333"
      "http://[::1]:6333"
      "https://qdrant.example.org"
    ];
    expected = [
      true
      true
      false
      false
      false
      false
    ];
  };

  "a server on every interface is reached on the loopback one" = {
    actual =
      map
        (
          host:
          fedlearn.localUrl {
            inherit host;
            port = 6333;
          }
        )
        [
          "127.0.0.1"
          "0.0.0.0"
          "::"
          "fd00::1"
        ];
    expected = [
      "http://127.0.0.1:6333"
      "http://127.0.0.1:6333"
      "http://127.0.0.1:6333"
      "http://[fd00::1]:6333"
    ];
  };

  "a path next to the store is not in it" = {
    actual = map fedlearn.isInStore [
      "${builtins.storeDir}/x"
      "${builtins.storeDir}-not/x"
      "/run/secrets/x"
    ];
    expected = [
      true
      false
      false
    ];
  };

  "telemetry below a home is bound into an empty one" = {
    actual =
      let
        confined = sandbox (
          instance
          // {
            telemetryDirectories = [
              "/home/ada/stack"
              "/homestead/stack"
            ];
          }
        ) "nothing";
      in
      [
        confined.ProtectHome
        confined.BindReadOnlyPaths
      ];
    expected = [
      "tmpfs"
      [ "-/home/ada/stack" ]
    ];
  };

  "only paths outside of the state directory are opened for writing" = {
    actual =
      (sandbox (
        instance
        // {
          writablePaths = [
            "/var/lib/fedlearn/repository"
            "/srv/patterns"
          ];
        }
      ) "nothing").ReadWritePaths;
    expected = [ "/srv/patterns" ];
  };

  "an instance's name fits into a user's name" = {
    actual = map fedlearn.isInstanceName [
      "team"
      "a-22-letters-long-name"
      "a-23-letters-long-name-"
      "Team"
      "1"
      ""
    ];
    expected = [
      true
      true
      false
      false
      false
      false
    ];
  };

  "the network ends where the addresses end" = {
    actual = [
      (reachOf "nothing" { qdrant.url = "https://qdrant.example.org"; })
      (reachOf "store" { })
      (reachOf "store" { repository.url = "git@hub:patterns.git"; })
      (reachOf "store" { qdrant.url = "http://127.0.0.1:6333"; })
      (reachOf "store" {
        qdrant.url = "http://localhost:6333";
        embedding = {
          kind = "openai";
          url = "https://models.example.org";
        };
      })
      # An address that is not used opens nothing.
      (reachOf "store" { embedding.url = "https://models.example.org"; })
      (reachOf "federation" {
        repository = {
          url = "/srv/git/patterns.git";
          sources = [ "nodes/*" ];
        };
      })
      (reachOf "federation" {
        repository.sources = [
          {
            name = "public";
            url = "https://git.example.org/public.git";
          }
        ];
      })
      (reachOf "federation" {
        repository.sources = [
          {
            name = "team-b";
            path = "/srv/team-b";
          }
        ];
      })
      (reachOf "federation" { repository.url = "git@hub:patterns.git"; })
      (reachOf "federation" { extraction.model.url = "http://127.0.0.1:8080"; })
      (reachOf "federation" { extraction.model.url = "https://models.example.org"; })
      (reachOf "store" { extraction.model.url = "https://models.example.org"; })
    ];
    expected = [
      "nothing"
      "nothing"
      "nothing"
      "this machine"
      "everything"
      "nothing"
      "nothing"
      "everything"
      "nothing"
      "everything"
      "this machine"
      "everything"
      "nothing"
    ];
  };

  "a secret is seen only by what uses it" = {
    actual =
      map
        (
          reach:
          (sandbox (
            instance
            // {
              secrets = builtins.mapAttrs (name: _none: "/run/secrets/${name}") instance.secrets;
            }
          ) reach).LoadCredential
        )
        [
          "nothing"
          "store"
          "federation"
        ];
    expected = [
      [ ]
      [
        "api-key:/run/secrets/api-key"
        "embedding-key:/run/secrets/embedding-key"
      ]
      [
        "api-key:/run/secrets/api-key"
        "embedding-key:/run/secrets/embedding-key"
        "model-key:/run/secrets/model-key"
        "signing-key:/run/secrets/signing-key"
        "ssh-key:/run/secrets/ssh-key"
      ]
    ];
  };
}

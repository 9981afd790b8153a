# The functions of modules/lib.nix: each entry is what was computed and what it has to be.
let
  fedlearn = import ../../modules/lib.nix;
  service = {
    user = "fedlearn";
    hardening = { };
    stateDirectory = "/var/lib/fedlearn";
    apiKeyFile = null;
    sshKeyFile = null;
    supplementaryGroups = [ ];
    telemetryDirectories = [ ];
    writablePaths = [ ];
  };
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
        sandbox = fedlearn.sandbox (
          service
          // {
            telemetryDirectories = [
              "/home/ada/stack"
              "/homestead/stack"
            ];
          }
        );
      in
      [
        sandbox.ProtectHome
        sandbox.BindReadOnlyPaths
      ];
    expected = [
      "tmpfs"
      [ "-/home/ada/stack" ]
    ];
  };

  "only paths outside of the state directory are opened for writing" = {
    actual =
      (fedlearn.sandbox (
        service
        // {
          writablePaths = [
            "/var/lib/fedlearn/repository"
            "/srv/patterns"
          ];
        }
      )).ReadWritePaths;
    expected = [ "/srv/patterns" ];
  };
}

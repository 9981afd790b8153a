# Values that the option types refuse. `evaluate NUMBER` ends in the message that a user sees.
{
  lib ? import <nixpkgs/lib>,
}:

let
  evaluate = import ./evaluate.nix { inherit lib; };

  inStore = option: {
    inherit option;
    what = "a file in the store";
    value = "${builtins.storeDir}/00000000000000000000000000000000-key";
  };

  cases = [
    {
      option = "repository.url";
      what = "an option to git";
      value = "--upload-pack=harm";
    }
    {
      option = "repository.sshKeyFile";
      what = "a path literal, which would be copied into the store";
      value = ./wrong-types.nix;
    }
    {
      option = "repository.sshKeyFile";
      what = "a relative path";
      value = "relative/key";
    }
    (inStore "repository.sshKeyFile")
    (inStore "signing.keyFile")
    (inStore "qdrant.apiKeyFile")
    (inStore "embedding.apiKeyFile")
    (inStore "instances.team.qdrant.apiKeyFile")
    {
      option = "repository.knownHosts";
      what = "a host without its key";
      value = [ "git.example.org" ];
    }
    {
      option = "qdrant.url";
      what = "no http";
      value = "qdrant.example.org:6333";
    }
    {
      option = "qdrant.url";
      what = "a password";
      value = "https://user:secret@qdrant.example.org";
    }
    {
      option = "qdrant.apiKeyFile";
      what = "a blank";
      value = "/run/secrets/two words";
    }
    {
      option = "embedding.kind";
      what = "none of the kinds";
      value = "magic";
    }
    {
      option = "telemetry.directories";
      what = "what only a shell expands";
      value = [ "~/telemetry" ];
    }
    {
      option = "schedule.preset";
      what = "none of the presets";
      value = "often";
    }
    {
      option = "schedule.federate";
      what = "nothing";
      value = "";
    }
    {
      option = "dashboard.nginx";
      what = "an address";
      value = "https://fedlearn.example.org";
    }
    {
      option = "onFailure";
      what = "a unit without its kind";
      value = [ "notify" ];
    }
    {
      option = "settings.state_directory";
      what = "another directory than systemd's";
      value = "/srv/fedlearn";
    }
    {
      option = "settings.repository.path";
      what = "a relative path";
      value = "patterns";
    }
  ];
in
{
  names = map (case: "${case.option}: ${case.what}") cases;
  options = map (case: "services.fedlearn.${case.option}") cases;

  evaluate =
    number:
    let
      case = builtins.elemAt cases number;
      path = lib.splitString "." "services.fedlearn.${case.option}";
      value = lib.getAttrFromPath path (evaluate (lib.setAttrByPath path case.value)).config;
    in
    builtins.deepSeq value value;
}

# Values that the option types refuse. `evaluate NUMBER` ends in the message that a user sees.
{
  lib ? import <nixpkgs/lib>,
}:

let
  evaluate = import ./evaluate.nix { inherit lib; };

  cases = [
    {
      option = "repository.url";
      value = "--upload-pack=harm";
    }
    # A path literal would copy the key into the store.
    {
      option = "repository.sshKeyFile";
      value = ./wrong-types.nix;
    }
    {
      option = "repository.sshKeyFile";
      value = "relative/key";
    }
    {
      option = "repository.knownHosts";
      value = [ "only-a-host" ];
    }
    {
      option = "qdrant.url";
      value = "qdrant.example.org:6333";
    }
    {
      option = "qdrant.url";
      value = "https://user:secret@qdrant.example.org";
    }
    {
      option = "qdrant.apiKeyFile";
      value = "/run/secrets/two words";
    }
    {
      option = "telemetry.directories";
      value = [ "~/telemetry" ];
    }
    {
      option = "schedule.federate";
      value = "";
    }
    {
      option = "settings.state_directory";
      value = "/srv/fedlearn";
    }
    {
      option = "settings.repository.path";
      value = "patterns";
    }
  ];
in
{
  options = map (case: case.option) cases;

  evaluate =
    number:
    let
      case = builtins.elemAt cases number;
      path = lib.splitString "." "services.fedlearn.${case.option}";
      value = lib.getAttrFromPath path (evaluate (lib.setAttrByPath path case.value)).config;
    in
    builtins.deepSeq value value;
}

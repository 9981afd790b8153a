# What fedlearn reads and searches: telemetry, Qdrant, the model that makes vectors.
{
  lib,
  ownTypes,
  ...
}:

let
  inherit (lib) mkEnableOption mkOption types;
  inherit (ownTypes) absolutePath secretFile webAddress;
in
{
  telemetry = {
    directories = mkOption {
      type = types.listOf absolutePath;
      default = [ ];
      example = [ "/var/lib/ai-stack" ];
      description = ''
        Directories of AI stacks, in which `telemetry` and `fine-tuning` lie, or one
        folder further down. The files in them are only read, and none has to exist.
        {option}`services.fedlearn.settings.runtime` names files elsewhere.
      '';
    };

    supplementaryGroups = mkOption {
      type = types.listOf types.nonEmptyStr;
      default = [ ];
      example = [ "ai-stack" ];
      description = "Groups whose files fedlearn has to read, such as the AI stack's own.";
    };
  };

  qdrant = {
    enable = mkEnableOption ''
      a Qdrant server on this machine, on the loopback interface and without
      cross-origin requests; {option}`services.qdrant.settings` changes the rest'';

    url = mkOption {
      type = types.nullOr webAddress;
      default = null;
      example = "https://qdrant.example.org:6333";
      description = ''
        Address of the Qdrant server. `null` means the server of
        {option}`services.fedlearn.qdrant.enable`, or without it the embedded store in
        the state directory.
      '';
    };

    apiKeyFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/qdrant-api-key";
      description = ''
        File that holds the API key of the Qdrant server and nothing else. The server
        itself gets the key by an environment file, see
        {option}`systemd.services.qdrant.serviceConfig.EnvironmentFile` and
        `QDRANT__SERVICE__API_KEY`.
      '';
    };
  };

  embedding = {
    kind = mkOption {
      type = types.enum [
        "hashing"
        "openai"
        "ollama"
      ];
      default = "hashing";
      example = "openai";
      description = ''
        What turns a text into a vector: the built-in `hashing`, which needs no model, or a
        server that speaks the protocol of `openai` (llama.cpp does) or `ollama`. It has to
        be what filled the collections, if another program did.
      '';
    };

    url = mkOption {
      type = types.nullOr webAddress;
      default = null;
      example = "http://127.0.0.1:8081";
      description = "Address of the embedding server, without the path of a call.";
    };

    model = mkOption {
      type = types.nullOr types.nonEmptyStr;
      default = null;
      example = "nomic-embed-text";
      description = "Name of the model as the embedding server knows it.";
    };

    apiKeyFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/embedding-api-key";
      description = "File that holds the key of the embedding server and nothing else.";
    };
  };
}

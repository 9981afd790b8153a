# What fedlearn reads and searches: telemetry, Qdrant, the embedding model.
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
        Directories of AI stacks that contain `telemetry` and `fine-tuning`, directly or one
        folder further down. fedlearn only reads the files in them, and none has to exist.
        Use {option}`services.fedlearn.settings.runtime` for files elsewhere.
      '';
    };

    supplementaryGroups = mkOption {
      type = types.listOf types.nonEmptyStr;
      default = [ ];
      example = [ "ai-stack" ];
      description = "Additional groups for read access, such as the AI stack's group.";
    };
  };

  qdrant = {
    enable = mkEnableOption ''
      a Qdrant server on this machine, on the loopback interface and without
      cross-origin requests; use {option}`services.qdrant.settings` for everything else'';

    url = mkOption {
      type = types.nullOr webAddress;
      default = null;
      example = "https://qdrant.example.org:6333";
      description = ''
        Address of the Qdrant server. With `null` it is the server of
        {option}`services.fedlearn.qdrant.enable`, or else the embedded store in the state
        directory.
      '';
    };

    apiKeyFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/qdrant-api-key";
      description = ''
        File that contains only the API key of the Qdrant server. The server itself gets the
        key from an environment file, see
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
        The embedder: the built-in `hashing`, which needs no model, or a server with the API
        of `openai` (llama.cpp has it) or `ollama`. If another program filled the
        collections, use the embedder that it used.
      '';
    };

    url = mkOption {
      type = types.nullOr webAddress;
      default = null;
      example = "http://127.0.0.1:8081";
      description = "Base URL of the embedding server, without the path of an endpoint.";
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
      description = "File that contains only the API key of the embedding server.";
    };
  };

  extraction.model = {
    url = mkOption {
      type = types.nullOr webAddress;
      default = null;
      example = "http://127.0.0.1:8080";
      description = ''
        Base URL of a server with the API of OpenAI for chats, such as llama.cpp, Ollama or vLLM.
        It is asked what each episode teaches, and sees redacted texts only. With `null` no
        language model is asked.
      '';
    };

    name = mkOption {
      type = types.nonEmptyStr;
      default = "local";
      example = "qwen2.5-coder";
      description = "Name of the model as the server knows it.";
    };

    apiKeyFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/model-api-key";
      description = "File that contains only the API key of the server of the language model.";
    };
  };
}

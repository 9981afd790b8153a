# NixOS module: services.fedlearn makes this machine a node of a federation.
{
  imports = [
    ./options.nix
    ./assertions.nix
    ./service.nix
    ./qdrant.nix
  ];
}

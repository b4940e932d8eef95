module traefik-routes

go 1.26.0

require github.com/traefik/traefik/v3 v3.7.13

// Traefik replaces it by a folder of its own, which its module does not hold.
replace github.com/traefik/traefik/dynamic/ext => ./ext

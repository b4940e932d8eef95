module deployment-tools

go 1.26.0

// One module, because programs with the same versions of libraries are built in a third of the time.
require (
	github.com/fluxcd/pkg/ssa v0.78.0
	helm.sh/helm/v3 v3.22.0
	helm.sh/helm/v4 v4.3.1
)

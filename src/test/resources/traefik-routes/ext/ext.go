// Package ext is empty, as it is in Traefik unless a build extends it.
package ext

// HTTP adds nothing.
type HTTP struct{}

// DeepCopyInto copies nothing.
func (in *HTTP) DeepCopyInto(out *HTTP) {}

// Router adds nothing.
type Router struct{}

// DeepCopyInto copies nothing.
func (in *Router) DeepCopyInto(out *Router) {}

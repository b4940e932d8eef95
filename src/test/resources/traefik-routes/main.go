// Asks Traefik's Kubernetes Ingress provider what it would serve of the cluster that KUBECONFIG
// names. Each answer is a line of JSON with routers and services; why something is left out of it
// is on standard error.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"time"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/provider/kubernetes/ingress"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// After the last change of its mind; the first answer comes when all has been listed.
const quiet = 3 * time.Second
const patience = time.Minute

func main() {
	provider := ingress.Provider{AllowExternalNameServices: true}
	if err := provider.Init(); err != nil {
		log.Fatal(err)
	}
	answers := make(chan dynamic.Message)
	if err := provider.Provide(answers, safe.NewPool(context.Background())); err != nil {
		log.Fatal(err)
	}
	out := json.NewEncoder(os.Stdout)
	for wait := patience; ; wait = quiet {
		select {
		case answer := <-answers:
			if err := out.Encode(answer.Configuration.HTTP); err != nil {
				log.Fatal(err)
			}
		case <-time.After(wait):
			return
		}
	}
}

// sourcegraph/jsonrpc2, Debian's: header framing.
//
//	./sourcegraph HOST...
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/sourcegraph/jsonrpc2"
)

type pipes struct {
	io.Reader
	io.WriteCloser
}

type silent struct{}

func (silent) Handle(context.Context, *jsonrpc2.Conn, *jsonrpc2.Request) {}

func tell(name string, value interface{}) {
	text, _ := json.Marshal(map[string]interface{}{name: value})
	fmt.Println(string(text))
}

func code(err error) interface{} {
	if told, ok := err.(*jsonrpc2.Error); ok {
		return told.Code
	}
	return fmt.Sprint(err)
}

func main() {
	host := exec.Command(os.Args[1], os.Args[2:]...)
	host.Stderr = os.Stderr
	input, _ := host.StdinPipe()
	output, _ := host.StdoutPipe()
	if err := host.Start(); err != nil {
		panic(err)
	}
	ctx := context.Background()
	stream := jsonrpc2.NewBufferedStream(pipes{output, input}, jsonrpc2.VSCodeObjectCodec{})
	conn := jsonrpc2.NewConn(ctx, stream, silent{})
	call := func(method string, params interface{}) (result json.RawMessage, err error) {
		err = conn.Call(ctx, method, params, &result)
		return
	}
	must := func(result json.RawMessage, err error) json.RawMessage {
		if err != nil {
			panic(err)
		}
		return result
	}
	organization := map[string]interface{}{"organizationId": "org_1"}
	integration := map[string]interface{}{
		"organizationId": "org_1", "provider": "stripe", "name": "Payments é😀", "authMethod": "api_key",
	}
	tell("info", must(call("host.info", nil)))
	tell("before", must(call("integrations.list", organization)))
	tell("created", must(call("integrations.create", integration)))
	tell("after", must(call("integrations.list", organization)))
	_, err := call("integrations.list", map[string]interface{}{"organizationId": 5})
	tell("error", code(err))
	integration["name"] = "Slow"
	integration["verify"] = true
	integration["apiKeyAuth"] = map[string]string{"key": "sk_test_0123456789"}
	slow := jsonrpc2.ID{Str: "slow", IsString: true}
	pending, err := conn.DispatchCall(ctx, "integrations.create", integration, jsonrpc2.PickID(slow))
	if err != nil {
		panic(err)
	}
	// Cancelling its context only stops the wait: the host is told by a notification.
	if err := conn.Notify(ctx, "$/cancelRequest", map[string]string{"id": "slow"}); err != nil {
		panic(err)
	}
	tell("cancelled", code(pending.Wait(ctx, nil)))
	input.Close()
	host.Wait()
	tell("status", host.ProcessState.ExitCode())
}

package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
)

// loadClient sends one request at a time.
type loadClient interface {
	// send reads the whole answer, and keeps its body where asked.
	send(method, path, body string, keep bool) (loadAnswer, error)
	// stream begins to read an answer that does not end.
	stream(path string) (*bufio.Reader, error)
}

type loadAnswer struct {
	status int
	length int64
	body   string
}

// clients opens all connections.
func (plan loadPlan) clients() ([]loadClient, error) {
	config, err := plan.tls()
	if err != nil {
		return nil, err
	}
	clients := make([]loadClient, plan.Connections)
	var shared *http2.Transport
	for index := range clients {
		if plan.HTTP2 {
			if index%100 == 0 {
				shared = &http2.Transport{TLSClientConfig: config, DisableCompression: true}
			}
			clients[index] = &http2Client{plan: plan, transport: shared}
			continue
		}
		connection, err := tls.Dial("tcp", plan.Address, config)
		if err != nil {
			return nil, err
		}
		clients[index] = &http1Client{plan: plan, connection: connection, reader: bufio.NewReaderSize(connection, 16*1024)}
	}
	return clients, nil
}

// http1Client costs less than net/http's: it runs on the machine that is measured.
type http1Client struct {
	plan       loadPlan
	connection *tls.Conn
	reader     *bufio.Reader
	request    bytes.Buffer
}

func (client *http1Client) write(method, path, body string) error {
	request := &client.request
	request.Reset()
	fmt.Fprintf(request, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\n", method, path, client.plan.Address)
	for name, values := range client.plan.Headers {
		for _, value := range values {
			request.WriteString(name + ": " + value + "\r\n")
		}
	}
	if body != "" {
		fmt.Fprintf(request, "Content-Type: %s\r\nContent-Length: %d\r\n", contentType(method), len(body))
	}
	request.WriteString("\r\n")
	request.WriteString(body)
	_, err := client.connection.Write(request.Bytes())
	return err
}

func contentType(method string) string {
	if method == "PATCH" {
		return "application/merge-patch+json"
	}
	return "application/json"
}

// head reads the status line and the headers; the length is -1 where the body comes in chunks.
func (client *http1Client) head() (status int, length int64, err error) {
	for {
		line, err := client.reader.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return status, length, nil
		}
		if status == 0 {
			status, err = strconv.Atoi(string(line[9:12]))
		} else if name, value, _ := bytes.Cut(line, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			length, err = strconv.ParseInt(string(value), 10, 64)
		} else if bytes.EqualFold(name, []byte("Transfer-Encoding")) {
			length = -1
		}
		if err != nil {
			return 0, 0, err
		}
	}
}

func (client *http1Client) send(method, path, body string, keep bool) (loadAnswer, error) {
	if err := client.write(method, path, body); err != nil {
		return loadAnswer{}, err
	}
	status, length, err := client.head()
	if err != nil {
		return loadAnswer{}, err
	}
	keep = keep || status >= 400
	var content io.Reader = io.LimitReader(client.reader, length)
	if length == -1 {
		content = httputil.NewChunkedReader(client.reader)
	} else if !keep {
		_, err := client.reader.Discard(int(length))
		return loadAnswer{status: status, length: length}, err
	}
	answer, err := readAnswer(status, content, keep)
	if err == nil && length == -1 {
		_, err = client.reader.Discard(len("\r\n"))
	}
	return answer, err
}

func (client *http1Client) stream(path string) (*bufio.Reader, error) {
	if err := client.write("GET", path, ""); err != nil {
		return nil, err
	}
	status, _, err := client.head()
	if err == nil && status != 200 {
		err = fmt.Errorf("GET %s: %d", path, status)
	}
	return bufio.NewReader(httputil.NewChunkedReader(client.reader)), err
}

type http2Client struct {
	plan      loadPlan
	transport *http2.Transport
}

func (client *http2Client) do(method, path, body string) (*http.Response, error) {
	request, err := http.NewRequest(method, "https://"+client.plan.Address+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range client.plan.Headers {
		request.Header[name] = values
	}
	request.Header.Set("Accept", "application/json")
	if body == "" {
		request.Body = nil
	} else {
		request.Header.Set("Content-Type", contentType(method))
	}
	return client.transport.RoundTrip(request)
}

func (client *http2Client) send(method, path, body string, keep bool) (loadAnswer, error) {
	response, err := client.do(method, path, body)
	if err != nil {
		return loadAnswer{}, err
	}
	defer response.Body.Close()
	return readAnswer(response.StatusCode, response.Body, keep || response.StatusCode >= 400)
}

func (client *http2Client) stream(path string) (*bufio.Reader, error) {
	response, err := client.do("GET", path, "")
	if err != nil {
		return nil, err
	}
	if response.StatusCode != 200 {
		return nil, fmt.Errorf("GET %s: %d", path, response.StatusCode)
	}
	return bufio.NewReader(response.Body), nil
}

func readAnswer(status int, content io.Reader, keep bool) (loadAnswer, error) {
	if !keep {
		length, err := io.Copy(io.Discard, content)
		return loadAnswer{status: status, length: length}, err
	}
	body, err := io.ReadAll(content)
	return loadAnswer{status: status, length: int64(len(body)), body: string(body)}, err
}

/** What became of one request, as authors read it. All of it is plain data; texts that a client chose are cut short. */
export type RequestRecord = {
  /** Counts the requests of this sandbox: audit IDs can be chosen by clients, and come twice. */
  readonly sequence: number;
  /** RFC 3339 with milliseconds. */
  readonly time: string;
  readonly auditId: string;
  /** Undefined where nobody was asked for (health checks), or where the credential was refused. */
  readonly user: RecordedUser | undefined;
  /** Who asked, where they wanted to be taken for someone else. */
  readonly impersonator: RecordedUser | undefined;
  readonly method: string;
  /** Kubernetes' verb, or the method in lower case for what is no resource. */
  readonly verb: string;
  /** Undefined for discovery, OpenAPI, health checks and the like. */
  readonly resource: RecordedResource | undefined;
  readonly path: string;
  /** As sent, without its question mark. */
  readonly query: string;
  readonly userAgent: string;
  readonly remoteAddress: string;
  /** The HTTP status. */
  readonly code: number;
  /** The message of the Status, or the text, of an answer with 400 and more. */
  readonly message: string;
  /** From its arrival to the end of its answer; for an open stream, to its beginning. */
  readonly milliseconds: number;
  /** Of the body, before any compression. */
  readonly bytes: number;
  /** What a stream has sent: the events of a watch. Undefined where the answer is no stream. */
  readonly events: number | undefined;
  /** A stream that goes on. */
  readonly isOpen: boolean;
  /** Who answered, where that was not this process. */
  readonly backend: RecordedBackend | undefined;
  /** The way of the request, in order. */
  readonly steps: readonly Step[];
};

export type RecordedUser = { readonly name: string; readonly groups: readonly string[] };

export type RecordedResource = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
};

/** An extension API server that a request was sent on to. */
export type RecordedBackend = {
  /** `v1.fruit.example.com` */
  readonly apiService: string;
  /** What was dialled: `127.0.0.1:8443`. Empty where nothing was, since it was not believed to be there. */
  readonly address: string;
};

export type Step = {
  readonly name: "authentication" | "impersonation" | "authorization" | "answer" | "stream";
  /** What came of it, in a sentence. */
  readonly text: string;
  readonly isRefused: boolean;
  /** Milliseconds after the request came. */
  readonly from: number;
  readonly to: number;
};

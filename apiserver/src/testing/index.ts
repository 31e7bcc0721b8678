export type { User } from "../auth/user.ts";

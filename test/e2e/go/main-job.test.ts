import { go } from "../main-job/languages.ts";
import { mainJob } from "../main-job/story.ts";

mainJob(go);

// The same with local activities.
import { work } from "./embedded-service.js";
import { ofLocalActivities } from "./sequences.js";

await work(ofLocalActivities("sequence"));

// The same with local activities.
import { taskList, work } from "./flow-worker.js";
import { ofLocalActivities } from "./sequences.js";

await work(ofLocalActivities(taskList));

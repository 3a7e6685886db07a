// What the service refuses of what this SDK sends, each with the status and the reason.
export const refusals = {
  "ai.unarchiveProjectTaskBoardItem": {
    status: 404,
    reason: "the service looks only among tasks that are not archived, so it finds none to restore",
  },
};

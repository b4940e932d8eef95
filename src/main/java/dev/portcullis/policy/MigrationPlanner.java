package dev.portcullis.policy;

import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import java.time.LocalDate;
import java.util.List;

/** Plans how to make a denied change in steps that are admitted and interrupt no route. */
public interface MigrationPlanner {

  /** Plans nothing. */
  MigrationPlanner NONE = (change, view, policy, today, deadline) -> List.of();

  /**
   * The steps, as lines of text; empty if there are none, or if finding them takes too long.
   *
   * @param view the objects before the change
   * @param deadline when to give up
   */
  List<String> plan(
      ResourceChange change,
      ResourceView view,
      Policy policy,
      LocalDate today,
      ReviewDeadline deadline);
}

"""What happens to a visit on its way in: claims become observations, observations facts, and facts changes."""
